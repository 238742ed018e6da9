import * as z from "zod";

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

const lambdaResponse = z.looseObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** The answers that the gateway gives by itself, in AWS's words. */
export const gatewayReply = (status: number, message: string): HttpReply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

export const notFound = gatewayReply(404, "Not Found");
export const internalServerError = gatewayReply(500, "Internal Server Error");

/**
 * The HTTP answer of what a function returned. Without a status code it is a 200 with a JSON body.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export const httpReply = (result: unknown): HttpReply => {
  if (result === null || typeof result !== "object" || !("statusCode" in result)) return inferred(result);
  const parsed = lambdaResponse.safeParse(result);
  if (!parsed.success) return internalServerError;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const named = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return {
    status: statusCode,
    headers: {
      ...(body ? { "content-type": "text/plain; charset=utf-8" } : {}),
      ...withoutCors(named),
      ...(cookies?.length ? { "set-cookie": cookies } : {}),
    },
    body: isBase64Encoded ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
};

const inferred = (result: unknown): HttpReply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: typeof result === "string" ? result : JSON.stringify(result ?? null),
});

/** CORS is the gateway's: headers of the integration are ignored. */
const withoutCors = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("access-control-")));
