import { type Caller, callerIn, isBusy } from "../clients/identity";
import type { Quota } from "../clients/quota";
import { Unauthenticated } from "../domain/errors";
import type { Telemetry } from "../telemetry/telemetry";
import { QuotaExceeded, ServiceBusy } from "./errors";
import { type Exchange, type Reply, route } from "./route";

export interface ClientRouteDeps {
  readonly quota: Quota;
  readonly telemetry: Telemetry;
}

export interface ClientExchange extends Exchange {
  readonly caller: Caller;
}

/**
 * A route for authenticated clients. Each request counts against the client's quota, and every response to a client with
 * a quota says what is left. A request without a client is refused, in case a route lacks its authorizer. The quota is
 * counted here, because an authorizer can answer only 401 and 403.
 */
export const clientRoute = (
  { quota, telemetry }: ClientRouteDeps,
  answer: (exchange: ClientExchange) => Promise<Reply>,
) =>
  route(telemetry, async (exchange) => {
    const context = exchange.event.requestContext.authorizer?.lambda;
    if (isBusy(context)) throw new ServiceBusy();
    const caller = callerIn(context);
    if (caller === undefined) throw new Unauthenticated();
    const left = await quota(caller).catch((error: unknown) => {
      if (error instanceof QuotaExceeded) telemetry.count("QuotaExceeded");
      throw error;
    });
    for (const [name, value] of Object.entries(left)) exchange.headers.set(name, value);
    return answer({ ...exchange, caller });
  });
