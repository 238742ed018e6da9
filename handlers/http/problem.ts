import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type ErrorCode, OrderflowError } from "../domain/errors";
import { HttpError } from "./errors";

interface Kind {
  readonly status: number;
  readonly title: string;
}

const internal: Kind = { status: 500, title: "Something went wrong on our side" };

/** The HTTP status and title of each error; errors that no request can cause are 500. */
const kinds: Record<ErrorCode, Kind> = {
  "malformed-request": { status: 400, title: "The body can't be read" },
  "invalid-request": { status: 400, title: "The request isn't valid" },
  unauthenticated: { status: 401, title: "The request has no client" },
  "order-not-found": { status: 404, title: "No such order" },
  "route-not-found": { status: 404, title: "No such route" },
  "method-not-allowed": { status: 405, title: "The route doesn't support this method" },
  "price-changed": { status: 409, title: "The price has changed" },
  "transition-not-allowed": { status: 409, title: "The order's status doesn't allow this" },
  "payload-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body isn't of a supported type" },
  "order-flagged": { status: 422, title: "The order was declined" },
  "unknown-product": { status: 422, title: "No such product" },
  "idempotency-key-reused": { status: 422, title: "The Idempotency-Key was used before" },
  "currency-mismatch": { status: 422, title: "The order mixes currencies" },
  "amount-too-large": { status: 422, title: "The amount is too large" },
  "amount-not-chargeable": { status: 422, title: "The total can't be charged" },
  "quota-exceeded": { status: 429, title: "The client's quota is used up" },
  "service-busy": { status: 503, title: "The service is busy" },
  "unexpected-event": internal,
  "invalid-record": internal,
  contention: internal,
  "language-model-unavailable": internal,
};

/** The problems that clients see: the errors that requests cause, and one that stands for all others. */
export type ProblemCode = ErrorCode | "internal-error";

/** The stable `type` of a problem. */
export const problemType = (code: ProblemCode): string => `urn:orderflow:problem:${code}`;

/** The problems in responses, each with its status and title. */
export const problems: ReadonlyMap<string, Kind> = new Map([
  ...Object.entries(kinds).filter(([, kind]) => kind !== internal),
  ["internal-error", internal],
]);

export const statusOf = (code: ErrorCode): number => kinds[code].status;

/**
 * Converts an error to RFC 9457 problem details. An error that the client didn't cause reveals no internals; the log has
 * them under the same correlation id.
 */
export const problem = (error: unknown, correlationId: string): APIGatewayProxyStructuredResultV2 => {
  const known = error instanceof OrderflowError && kinds[error.code] !== internal ? error : undefined;
  const { status, title } = known ? kinds[known.code] : internal;
  const code = known?.code ?? "internal-error";
  return {
    statusCode: status,
    headers: {
      "content-type": "application/problem+json",
      ...(known instanceof HttpError ? known.headers : {}),
    },
    body: JSON.stringify({
      ...known?.extensions,
      type: problemType(code),
      title,
      status,
      code,
      detail: known?.message ?? "Please try again. If the error persists, send us the correlation id.",
      correlationId,
      ...(known && known.errors.length > 0 ? { errors: known.errors } : {}),
    }),
  };
};
