import * as z from "zod";
import { type Client, clientId, scope } from "./client";

/** What the authorizer tells a function of its caller; numbers may arrive as text, and lists don't arrive at all. */
const context = z.object({
  clientId,
  scopes: z
    .string()
    .transform((text) => text.split(" "))
    .pipe(z.array(scope)),
  dailyQuota: z.coerce.number().int().min(1).optional(),
  ratePerMinute: z.coerce.number().int().min(1).optional(),
});

/** Who calls, and within which limits. */
export type Caller = z.output<typeof context>;
export type CallerContext = z.input<typeof context> & Readonly<Record<string, string | number>>;

/** A client as the authorizer's context. */
export const contextOf = ({ clientId, scopes, dailyQuota, ratePerMinute }: Client): CallerContext => ({
  clientId,
  scopes: scopes.join(" "),
  ...(dailyQuota === undefined ? {} : { dailyQuota }),
  ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
});

/** The client that a context tells of; undefined when it tells of none. */
export const callerIn = (authorizerContext: unknown): Caller | undefined =>
  context.safeParse(authorizerContext).data;

/** Whether a client may see and change everybody's orders. */
export const isAdmin = ({ scopes }: Caller): boolean => scopes.includes("orders:admin");
