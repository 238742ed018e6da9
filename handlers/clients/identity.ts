import * as z from "zod";
import { type Client, clientId, scope } from "./client";

/** The authorizer's context for a function: describes the caller. Numbers may arrive as text, and lists don't arrive at all. */
const context = z.object({
  clientId,
  scopes: z
    .string()
    .transform((text) => text.split(" "))
    .pipe(z.array(scope)),
  dailyQuota: z.coerce.number().int().min(1).optional(),
  ratePerMinute: z.coerce.number().int().min(1).optional(),
});

/** The calling client and its limits. */
export type Caller = z.output<typeof context>;
export type CallerContext = z.input<typeof context> & Readonly<Record<string, string | number>>;

/** A client as the authorizer's context. */
export const contextOf = ({ clientId, scopes, dailyQuota, ratePerMinute }: Client): CallerContext => ({
  clientId,
  scopes: scopes.join(" "),
  ...(dailyQuota === undefined ? {} : { dailyQuota }),
  ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
});

/**
 * The context of a request whose client can't be looked up at the moment. A failing authorizer would cause a 500, and a
 * refusing one a 403, as for a wrong key. So it accepts the request, and the function answers 503. The context names no
 * client, so a function that doesn't check for it refuses the request too.
 */
export const busyContext = { busy: "true" } as const satisfies Readonly<Record<string, string>>;

/** Whether the authorizer couldn't look up the client. */
export const isBusy = (authorizerContext: unknown): boolean =>
  z.object({ busy: z.literal(busyContext.busy) }).safeParse(authorizerContext).success;

/** The client in a context; undefined if it names none. */
export const callerIn = (authorizerContext: unknown): Caller | undefined =>
  context.safeParse(authorizerContext).data;

/** Whether a client may see and change all orders. */
export const isAdmin = ({ scopes }: Caller): boolean => scopes.includes("orders:admin");
