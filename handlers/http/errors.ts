import { isTransient } from "../aws/failures";
import { Contention, type ErrorCode, OrderflowError } from "../domain/errors";

/** An error of the HTTP layer, with its response headers. */
export abstract class HttpError extends OrderflowError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    extensions: Readonly<Record<string, unknown>> = {},
    options: ErrorOptions = {},
  ) {
    super(code, message, { ...options, extensions });
  }
}

/** Thrown when the path doesn't exist. */
export class RouteNotFound extends HttpError {
  constructor(path: string) {
    super("route-not-found", `There is no route ${path.slice(0, 200)}; GET /openapi.json lists every route.`);
  }
}

/** Thrown when the path exists, but not with this method. */
export class MethodNotAllowed extends HttpError {
  constructor(method: string, allowed: readonly string[]) {
    const allow = allowed.join(", ");
    super("method-not-allowed", `${method} isn't supported here; use ${allow}.`, { allow }, { allowed });
  }
}

/** Seconds after which a retry makes sense. */
const busyFor = 1;

/** Thrown when a service that the API needs throttles or fails, or concurrent writes keep winning. */
export class ServiceBusy extends HttpError {
  constructor(options: ErrorOptions = {}) {
    super(
      "service-busy",
      `The request couldn't be completed right now; try again in ${busyFor} s, with the same Idempotency-Key.`,
      { "retry-after": String(busyFor) },
      { retryAfter: busyFor },
      options,
    );
  }
}

/** Converts temporary errors, for which the client should wait, to ServiceBusy; other errors stay unchanged. */
export const busyOr = (error: unknown): unknown =>
  error instanceof Contention || isTransient(error) ? new ServiceBusy({ cause: error }) : error;

/** Thrown when a client has used up its quota for the day or the minute. */
export class QuotaExceeded extends HttpError {
  constructor(limit: number, period: string, retryAfter: number, headers: Readonly<Record<string, string>>) {
    super(
      "quota-exceeded",
      `The quota of ${limit} requests per ${period} is used up; try again in ${retryAfter} s.`,
      { ...headers, "retry-after": String(retryAfter) },
      { limit, retryAfter },
    );
  }
}
