import { type Caller, callerIn } from "../clients/identity";
import type { Quota } from "../clients/quota";
import { Unauthenticated } from "../domain/errors";
import type { Telemetry } from "../telemetry/telemetry";
import { QuotaExceeded } from "./errors";
import { type Exchange, type Reply, route } from "./route";

export interface ClientRouteDeps {
  readonly quota: Quota;
  readonly telemetry: Telemetry;
}

export interface ClientExchange extends Exchange {
  readonly caller: Caller;
}

/**
 * A route of a client that the authorizer vouched for: each request counts against the client's quota, and every
 * answer to a client that has one tells what is left of it. A request without a client is refused, better than
 * open to all. An authorizer could only answer 401 and 403, so the quota is counted here.
 */
export const clientRoute = (
  { quota, telemetry }: ClientRouteDeps,
  answer: (exchange: ClientExchange) => Promise<Reply>,
) =>
  route(telemetry, async (exchange) => {
    const caller = callerIn(exchange.event.requestContext.authorizer?.lambda);
    if (caller === undefined) throw new Unauthenticated();
    const left = await quota(caller).catch((error: unknown) => {
      if (error instanceof QuotaExceeded) telemetry.count("QuotaExceeded");
      throw error;
    });
    for (const [name, value] of Object.entries(left)) exchange.headers.set(name, value);
    return answer({ ...exchange, caller });
  });
