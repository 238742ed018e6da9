import { type ErrorCode, OrderflowError } from "../domain/errors";

/** An error that only HTTP knows, with the headers that go with it. */
export abstract class HttpError extends OrderflowError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(code, message, { extensions });
  }
}

/** Thrown when the API has no such path. */
export class RouteNotFound extends HttpError {
  constructor(path: string) {
    super(
      "route-not-found",
      `There is nothing at ${path.slice(0, 200)}; GET /openapi.json names every route.`,
    );
  }
}

/** Thrown when the path exists, but not with this method. */
export class MethodNotAllowed extends HttpError {
  constructor(method: string, allowed: readonly string[]) {
    const allow = allowed.join(", ");
    super("method-not-allowed", `${method} isn't answered here; use ${allow}.`, { allow }, { allowed });
  }
}

/** Thrown when a client has used up what it may call in a day or a minute. */
export class QuotaExceeded extends HttpError {
  constructor(limit: number, period: string, retryAfter: number, headers: Readonly<Record<string, string>>) {
    super(
      "quota-exceeded",
      `${limit} requests a ${period} are used up; try again in ${retryAfter} s.`,
      { ...headers, "retry-after": String(retryAfter) },
      { limit, retryAfter },
    );
  }
}
