import { cbor, tag } from "@smithy/core/cbor";
import type { NormalizedSchema } from "@smithy/core/schema";
import * as z from "zod";
import { AwsError } from "../../service";

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());
const tagged = z.object({ tag: z.literal(1), value: z.number() });

/** The tag of a time, in seconds since 1970: https://www.rfc-editor.org/rfc/rfc8949.html#section-3.4.2 */
const epochTag = 1;

/** Headers of a body in smithy-rpc-v2-cbor. */
export const cborHeaders = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" } as const;

/**
 * Converts the input of an operation from CBOR to the form of the JSON protocols.
 * @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 * @throws AwsError SerializationException
 */
export const cborInput = (body: Buffer): Record<string, unknown> => {
  if (body.length === 0) return {};
  try {
    return record.parse(plain(cbor.deserialize(body)));
  } catch {
    throw new AwsError("SerializationException", "The request's body isn't a CBOR map");
  }
};

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  const time = tagged.safeParse(value);
  if (time.success) return time.data.value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (one === null ? [] : [[name, plain(one)]])),
  );
};

/** @param answer in the form of the JSON protocols */
export const cborAnswer = (schema: NormalizedSchema | undefined, answer: unknown): Buffer =>
  Buffer.from(cbor.serialize(schema ? typed(schema, answer) : answer));

const typed = (schema: NormalizedSchema, value: unknown): unknown => {
  if (schema.isStructSchema()) return structure(schema, record.parse(value));
  if (schema.isListSchema()) return list.parse(value).map((one) => typed(schema.getValueSchema(), one));
  if (schema.isMapSchema())
    return Object.fromEntries(
      Object.entries(record.parse(value)).map(([key, one]) => [key, typed(schema.getValueSchema(), one)]),
    );
  if (schema.isTimestampSchema()) return tag({ tag: epochTag, value: Number(value) });
  return schema.isBlobSchema() ? Buffer.from(String(value), "base64") : value;
};

const structure = (schema: NormalizedSchema, value: Readonly<Record<string, unknown>>) => {
  const members: [string, unknown][] = [];
  for (const [name, member] of schema.structIterator()) {
    const one = value[name];
    if (one !== undefined && one !== null) members.push([name, typed(member, one)]);
  }
  return Object.fromEntries(members);
};
