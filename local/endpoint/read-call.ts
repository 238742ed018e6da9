import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AwsCall, AwsError, type Principal } from "../service";
import { readSignature } from "./signature";

/** Bytes; EventBridge, SQS and Lambda take up to 1 MB, DynamoDB 16 MB a batch. */
const largestBody = 16 * 1024 * 1024;

/** @throws AwsError RequestEntityTooLarge */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // Left open when it is too long: the refusal goes out by the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > largestBody) {
      request.resume();
      throw new AwsError("RequestEntityTooLarge", `A request may have ${largestBody} bytes`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Services whose SDKs sign with a name, but whose targets tell them apart when nothing is signed. */
const serviceOfTarget: Readonly<Record<string, string>> = {
  DynamoDB_20120810: "dynamodb",
  DynamoDBStreams_20120810: "dynamodb",
  AmazonSQS: "sqs",
  AWSEvents: "events",
  AWSStepFunctions: "states",
  AmazonSSM: "ssm",
  Logs_20140328: "logs",
  GraniteServiceVersion20100801: "monitoring",
};

/**
 * Makes a call of an HTTP request, by the three protocols: JSON with `X-Amz-Target`, query with `Action`, REST.
 * @throws AwsError MissingAuthenticationToken, SerializationException
 */
export const readCall = (
  request: IncomingMessage,
  body: Buffer,
  principalOf: (accessKeyId: string) => Principal,
): AwsCall => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const headers = flat(request);
  const target = headers["x-amz-target"];
  const signature = readSignature(headers.authorization ?? "", url.searchParams);
  const service = signature?.service ?? serviceOfTarget[target?.split(".")[0] ?? ""];
  if (!service)
    throw new AwsError("MissingAuthenticationToken", "The request names no service: sign it (SigV4)", 403);
  return {
    service,
    ...operation(target, request.method ?? "GET", headers, url, body),
    method: request.method ?? "GET",
    path: `${url.pathname}${url.search}`,
    headers,
    body,
    caller: signature ? principalOf(signature.accessKeyId) : { kind: "operator" },
    requestId: randomUUID(),
  };
};

const operation = (
  target: string | undefined,
  method: string,
  headers: Readonly<Record<string, string>>,
  url: URL,
  body: Buffer,
): Pick<AwsCall, "action" | "protocol" | "input"> => {
  if (target) {
    return { action: target.slice(target.indexOf(".") + 1), protocol: "json", input: jsonObject(body) };
  }
  if ((headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")) {
    const input = Object.fromEntries(new URLSearchParams(body.toString("utf8")));
    return { action: input.Action ?? "", protocol: "query", input };
  }
  if (url.searchParams.has("Action")) {
    const input = Object.fromEntries(url.searchParams);
    return { action: input.Action ?? "", protocol: "query", input };
  }
  // Left unparsed: a REST body may be anything, and its service reads `body` itself.
  return { action: `${method} ${url.pathname}`, protocol: "rest", input: {} };
};

const jsonObject = (body: Buffer): Record<string, unknown> => {
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    if (parsed !== null && typeof parsed === "object") return { ...parsed };
  } catch {
    // the error below says it
  }
  throw new AwsError("SerializationException", "The request's body is no JSON object");
};

const flat = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : (value ?? ""),
    ]),
  );
