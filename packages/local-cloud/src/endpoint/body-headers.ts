import { crc32, gunzipSync } from "node:zlib";
import { AwsError } from "../service";

type Headers = Readonly<Record<string, string>>;

/** Headers that describe the bytes of a body. They become wrong when the bytes change. */
const describesBody =
  /^(content-(length|encoding|md5|digest|range)|transfer-encoding|trailer|etag|digest|repr-digest|x-amz-(crc32|checksum-.+|trailer|decoded-content-length|content-sha256))$/i;

/** APIs whose responses have a CRC-32, which older clients verify: AWS CLI v1, boto3, the SDKs for Java. */
const checksummed = /^DynamoDB(Streams)?_/;

/**
 * Removes the headers that describe a body. Only this file sets them: services and forwarders may change a body freely,
 * because the endpoint describes the bytes that it sends, and a forwarder those that it passes on.
 */
export const withoutBodyHeaders = <Value>(
  headers: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !describesBody.test(name)));

/**
 * Sets the headers that describe a response's body, as AWS does.
 * @param target the `X-Amz-Target` of the call, which determines whether its API has checksums
 */
export const answerHeaders = (
  { status, headers = {}, body }: { status: number; headers?: Headers; body: string | Buffer },
  target: string | undefined,
): Headers => ({
  ...withoutBodyHeaders(headers),
  // RFC 9110 forbids them on a response that can't have a body.
  ...(status === 204 || status === 304 ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  ...(checksummed.test(target ?? "") ? { "x-amz-crc32": String(crc32(body)) } : {}),
});

/**
 * Decompresses the body of a request, and removes the headers that described it.
 * @param limit maximum bytes after decompression
 * @throws AwsError SerializationException, UnsupportedMediaType, RequestEntityTooLarge
 */
export const plainRequest = (
  headers: Headers,
  body: Buffer,
  limit: number,
): { headers: Headers; body: Buffer } => ({
  headers: withoutBodyHeaders(headers),
  body: unpacked(body, (headers["content-encoding"] ?? "identity").toLowerCase(), limit),
});

const unpacked = (body: Buffer, encoding: string, limit: number): Buffer => {
  if (encoding === "identity" || encoding === "") return body;
  if (encoding !== "gzip")
    throw new AwsError(
      "UnsupportedMediaType",
      `The content-encoding ${encoding} isn't supported: use gzip`,
      415,
    );
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError)
      throw new AwsError(
        "RequestEntityTooLarge",
        `A request may have at most ${limit} bytes after decompression`,
        413,
      );
    throw new AwsError("SerializationException", "The body isn't gzip, as its content-encoding says");
  }
};
