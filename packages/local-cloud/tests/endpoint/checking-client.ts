import { request } from "node:http";

export interface CheckedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
  /** What the headers say of the body that isn't so; empty when all of it is. */
  readonly lies: readonly string[];
}

/**
 * CRC-32 as AWS's clients compute it of a body (ISO 3309: polynomial 0xEDB88320 reflected, all bits inverted before
 * and after).
 */
export const crc32 = (bytes: Uint8Array): number => {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit += 1)
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return (remainder ^ 0xffffffff) >>> 0;
};

/** What a client that checks everything would refuse. */
const liesOf = (headers: CheckedAnswer["headers"], body: Buffer, status: number): string[] => {
  const { "content-length": length, "content-encoding": encoding, "x-amz-crc32": checksum } = headers;
  const other = Object.keys(headers).filter((name) =>
    /^(etag|digest|content-md5|content-digest|repr-digest|x-amz-checksum-)/.test(name),
  );
  return [
    ...(status === 204 || length === String(body.length)
      ? []
      : [`content-length ${length} of ${body.length}`]),
    ...(encoding === undefined ? [] : [`content-encoding ${encoding}`]),
    ...(checksum === undefined || checksum === String(crc32(body)) ? [] : [`x-amz-crc32 ${checksum}`]),
    ...other,
  ];
};

/** Sends one call as an SDK does, and checks every header of the answer against the bytes that came. */
export const checkedCall = (
  endpointUrl: string,
  { service, accessKeyId }: { readonly service: string; readonly accessKeyId: string },
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): Promise<CheckedAnswer> =>
  new Promise((resolve, reject) => {
    const credential = `${accessKeyId}/20260301/us-east-1/${service}/aws4_request`;
    const outgoing = request(
      endpointUrl,
      {
        method: "POST",
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
          "x-amz-date": "20260301T000000Z",
          "content-length": Buffer.byteLength(body),
          ...headers,
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve(checked(answer.statusCode ?? 0, flat(answer.headers), Buffer.concat(chunks))),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });

const checked = (status: number, headers: CheckedAnswer["headers"], body: Buffer): CheckedAnswer => {
  const text = body.toString("utf8");
  return { status, headers, text, json: jsonIn(text), lies: liesOf(headers, body, status) };
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): CheckedAnswer["headers"] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));
