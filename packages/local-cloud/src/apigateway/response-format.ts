import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "zod";

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

const lambdaResponse = z.looseObject({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** The gateway's own responses, with AWS's messages. */
export const gatewayReply = (status: number, message: string): HttpReply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

export const notFound = gatewayReply(404, "Not Found");
export const internalServerError = gatewayReply(500, "Internal Server Error");

/** Headers that a function can't set: those of the connection, and those that the gateway computes. */
const ownHeaders = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Converts a function's result to an HTTP response. Without a status code, it is a 200 with a JSON body.
 * @returns `undefined` for an invalid result
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export const httpReply = (result: unknown): HttpReply | undefined => {
  if (result === null || typeof result !== "object" || !("statusCode" in result)) return inferred(result);
  const parsed = lambdaResponse.safeParse(result);
  if (!parsed.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const named = Object.entries(headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name]) => !ownHeaders.has(name));
  if (!canBeSent(named) || !canBeSent((cookies ?? []).map((cookie) => ["set-cookie", cookie])))
    return undefined;
  return {
    status: statusCode,
    headers: {
      ...(body ? { "content-type": "text/plain; charset=utf-8" } : {}),
      ...Object.fromEntries(named),
      ...(cookies?.length ? { "set-cookie": cookies } : {}),
    },
    body: isBase64Encoded ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
};

/** Whether these headers are valid: a line break in a value would begin another header. */
const canBeSent = (headers: readonly (readonly [string, string])[]): boolean => {
  try {
    for (const [name, value] of headers) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false; // the gateway responds with its own error
  }
};

const inferred = (result: unknown): HttpReply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: typeof result === "string" ? result : JSON.stringify(result ?? null),
});
