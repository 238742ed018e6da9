import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AwsCall, AwsError } from "../service";
import { plainRequest } from "./body-headers";
import { rpcOperation, type WireProtocol } from "./protocols/protocol";
import { isQueuePath, requestUrl } from "./request-url";
import { readSignature } from "./signature";

/** Bytes; EventBridge, SQS and Lambda accept up to 1 MB, DynamoDB 16 MB per batch. */
const largestBody = 16 * 1024 * 1024;

/** @throws AwsError RequestEntityTooLarge */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection stays open if it is too long, because the refusal is sent on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > largestBody) {
      request.resume();
      throw new AwsError("RequestEntityTooLarge", `A request may have at most ${largestBody} bytes`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Services that an unsigned call's target identifies. */
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

/** A call, and the key that it is signed with; the key's owner is looked up later. */
export type ReadCall = Omit<AwsCall, "caller"> & { readonly accessKeyId: string | undefined };

/**
 * Parses an HTTP request into a call.
 * @param sent the original body; the call has it decompressed
 * @throws AwsError MissingAuthenticationToken, SerializationException, UnsupportedMediaType, RequestEntityTooLarge
 */
export const readCall = (request: IncomingMessage, sent: Buffer, protocol: WireProtocol): ReadCall => {
  const url = requestUrl(request.url);
  const { headers, body } = plainRequest(flat(request), sent, largestBody);
  const target = headers["x-amz-target"];
  const signature = readSignature(headers.authorization ?? "", url.searchParams);
  const named = protocol === "cbor" ? rpcOperation(url.pathname).service : target?.split(".")[0];
  const byUrl = protocol !== "json" && isQueuePath(url.pathname) ? "sqs" : undefined;
  const service = signature?.service ?? serviceOfTarget[named ?? ""] ?? byUrl;
  if (!service)
    throw new AwsError("MissingAuthenticationToken", "The request names no service. Sign it (SigV4)", 403);
  return {
    service,
    protocol: protocol === "cbor" ? "json" : protocol,
    ...operation(protocol, target, request.method ?? "GET", url, body),
    method: request.method ?? "GET",
    path: `${url.pathname}${url.search}`,
    headers,
    body,
    accessKeyId: signature?.accessKeyId,
    requestId: randomUUID(),
  };
};

const operation = (
  protocol: WireProtocol,
  target: string | undefined,
  method: string,
  url: URL,
  body: Buffer,
): Pick<AwsCall, "action" | "input"> => {
  switch (protocol) {
    case "json":
      return { action: target?.slice(target.indexOf(".") + 1) ?? "", input: jsonObject(body) };
    case "query": {
      const input = parameters(url, body);
      return { action: input.Action ?? "", input };
    }
    case "cbor":
      return { action: rpcOperation(url.pathname).action, input: {} }; // the service's model parses it
    default:
      // Not parsed: a REST body may have any format, and its service parses `body` itself.
      return { action: `${method} ${url.pathname}`, input: {} };
  }
};

/** The parameters of the URL, without a signature, and those of the body. */
const parameters = (url: URL, body: Buffer): Record<string, string> =>
  Object.fromEntries(
    [...url.searchParams, ...new URLSearchParams(utf8Text(body))].filter(([name]) => !/^X-Amz-/i.test(name)),
  );

const jsonObject = (body: Buffer): Record<string, unknown> => {
  if (body.length === 0) return {};
  const text = utf8Text(body);
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === "object" && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // reported below
  }
  throw new AwsError("SerializationException", "The request's body isn't a JSON object");
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws AwsError SerializationException for bytes that aren't UTF-8, which would otherwise be replaced */
const utf8Text = (body: Buffer): string => {
  try {
    return utf8.decode(body);
  } catch {
    throw new AwsError("SerializationException", "The request's body isn't UTF-8");
  }
};

const flat = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : (value ?? ""),
    ]),
  );
