import { gunzipSync } from "node:zlib";
import { MalformedRequest, PayloadTooLarge, UnsupportedMediaType } from "../domain/errors";

/** Bytes, after decoding and unpacking. */
export const maxBodyBytes = 64 * 1024;

interface RawBody {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
}

/**
 * The JSON value of a request's body. HTTP API hands binary bodies over in base64, and never unpacks them.
 * @throws UnsupportedMediaType, PayloadTooLarge, MalformedRequest
 */
export const jsonBody = ({ headers, body = "", isBase64Encoded }: RawBody): unknown => {
  requireJson(headers["content-type"] ?? "");
  const sent = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (sent.byteLength > maxBodyBytes) throw new PayloadTooLarge(maxBodyBytes);
  const bytes = unpack(sent, headers["content-encoding"] ?? "identity");
  if (bytes.byteLength === 0) throw new MalformedRequest("it is empty");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof SyntaxError ? "it isn't JSON" : "it isn't UTF-8";
    throw new MalformedRequest(why, { cause: error });
  }
};

/** Whether there is a body at all, where it may be left out. */
export const hasBody = ({ body }: RawBody): boolean => body !== undefined && body !== "";

const requireJson = (contentType: string): void => {
  const [type = "", ...parameters] = contentType.toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((p) => p.startsWith("charset="));
  const isJson = /^application\/([\w.-]+\+)?json$/.test(type.trim());
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (!isJson || !isUtf8) throw new UnsupportedMediaType("content-type", contentType, "application/json");
};

const unpack = (bytes: Buffer, encoding: string): Buffer => {
  if (encoding === "identity") return bytes;
  if (encoding !== "gzip") throw new UnsupportedMediaType("content-encoding", encoding, "gzip or none");
  try {
    // Stops unpacking at the limit, so a small bomb stays small.
    return gunzipSync(bytes, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new PayloadTooLarge(maxBodyBytes);
    throw new MalformedRequest("it isn't gzip, as its content-encoding says", { cause: error });
  }
};
