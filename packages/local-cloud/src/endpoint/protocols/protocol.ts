import type { IncomingMessage } from "node:http";
import type { AwsCall } from "../../service";
import { requestUrl } from "../request-url";

/** The protocol of a call. */
export type WireProtocol = AwsCall["protocol"] | "cbor";

/**
 * Recognises the protocol of a request: smithy-rpc-v2-cbor has its own header, JSON has `X-Amz-Target`, query has
 * `Action`, and everything else is REST.
 * @throws AwsError BadRequest
 */
export const protocolOf = ({ headers, url }: Pick<IncomingMessage, "headers" | "url">): WireProtocol => {
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "cbor";
  if (headers["x-amz-target"] !== undefined) return "json";
  const isForm = mediaType(headers).startsWith("application/x-www-form-urlencoded");
  return isForm || requestUrl(url).searchParams.has("Action") ? "query" : "rest";
};

/** Media types mean the same in capitals. */
const mediaType = (headers: IncomingMessage["headers"]): string =>
  (headers["content-type"] ?? "").toLowerCase();

/** The client's version of the JSON protocol, which the response must use too. */
export const jsonTypeOf = ({ headers }: Pick<IncomingMessage, "headers">): string =>
  /^application\/x-amz-json-1\.[01]/.exec(mediaType(headers))?.[0] ?? "application/x-amz-json-1.1";

const operationPath = /^\/service\/([^/]+)\/operation\/([^/]+)\/?$/;

/** Service and operation of a call in smithy-rpc-v2, from its path. */
export const rpcOperation = (pathname: string): { service?: string; action: string } => {
  const [, service, action = ""] = operationPath.exec(pathname) ?? [];
  return { ...(service === undefined ? {} : { service }), action };
};
