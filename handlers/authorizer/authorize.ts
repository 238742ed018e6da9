import { createHash, timingSafeEqual } from "node:crypto";
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from "aws-lambda";
import type { Telemetry } from "../telemetry/telemetry";

export interface AuthorizeDeps {
  /** SHA-256 of the API key, in hex: the key itself is nowhere in the function. */
  readonly apiKeyHash: string;
  readonly telemetry: Telemetry;
}

type Answer = APIGatewaySimpleAuthorizerWithContextResult<{ clientId: string } | Record<string, never>>;

/** Stays the same when the key is rotated, so that idempotency keys go on to mean the same orders. */
const clientId = "default";

/** REQUEST authorizer of an HTTP API, payload format 2.0, simple responses. */
export const authorize = ({ apiKeyHash, telemetry }: AuthorizeDeps) => {
  if (!/^[0-9a-f]{64}$/i.test(apiKeyHash)) {
    throw new Error("apiKeyHash must be a SHA-256 in hex, 64 digits.");
  }
  const expected = Buffer.from(apiKeyHash, "hex");

  return async ({ headers, routeKey }: APIGatewayRequestAuthorizerEventV2): Promise<Answer> => {
    const sent = createHash("sha256")
      .update(headers?.["x-api-key"] ?? "")
      .digest();
    if (timingSafeEqual(sent, expected)) return { isAuthorized: true, context: { clientId } };
    telemetry.count("AuthFailures");
    telemetry.warn("Unknown API key", { routeKey });
    return { isAuthorized: false, context: {} };
  };
};
