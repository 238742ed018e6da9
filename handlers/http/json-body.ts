import { gunzipSync } from "node:zlib";
import { MalformedRequest, PayloadTooLarge, UnsupportedMediaType } from "../domain/errors";

/** Bytes, after decoding and decompressing. */
export const maxBodyBytes = 64 * 1024;

interface RawBody {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
}

/**
 * Reads the JSON value of a request's body. HTTP APIs pass binary bodies in base64, and never decompress them.
 * @throws UnsupportedMediaType, PayloadTooLarge, MalformedRequest
 */
export const jsonBody = ({ headers, body = "", isBase64Encoded }: RawBody): unknown => {
  requireJson(headers["content-type"] ?? "");
  const sent = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (sent.byteLength > maxBodyBytes) throw new PayloadTooLarge(maxBodyBytes);
  const bytes = unpack(sent, headers["content-encoding"] ?? "identity");
  if (bytes.byteLength === 0) throw new MalformedRequest("it is empty");
  const text = textOf(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedRequest("it isn't JSON", { cause: error });
  }
};

/**
 * Strict, because damaged text would otherwise be stored, and two different damaged names could become equal. The gateway
 * passes JSON bodies as text, with U+FFFD for each byte that it couldn't decode, so U+FFFD is refused as well.
 */
const textOf = (bytes: Buffer): string => {
  const text = decoded(bytes);
  if (text === undefined || text.includes("\uFFFD")) throw new MalformedRequest("it isn't UTF-8");
  return text;
};

const decoded = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not UTF-8
  }
};

/** Whether there is a body, for routes where it is optional. */
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
    // Stops decompressing at the limit, because of decompression bombs.
    return gunzipSync(bytes, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new PayloadTooLarge(maxBodyBytes);
    throw new MalformedRequest("it isn't gzip, as its content-encoding says", { cause: error });
  }
};
