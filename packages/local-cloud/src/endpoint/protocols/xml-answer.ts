import type { NormalizedSchema } from "@smithy/core/schema";
import * as z from "zod";
import { type XmlValue, xml } from "../xml";
import type { ServiceModel } from "./model";
import { isFlat, nameOf } from "./query-input";

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

/**
 * Makes a response of the query protocol.
 * @param answer in the form of the JSON protocols
 */
export const xmlAnswer = (
  { xmlNamespace, output }: Pick<ServiceModel, "xmlNamespace"> & { output: NormalizedSchema | undefined },
  action: string,
  answer: unknown,
  requestId: string,
): string => {
  const result = output?.isStructSchema() ? { [`${action}Result`]: elementsOf(output, answer) } : {};
  const content = xml({ ...result, ResponseMetadata: { RequestId: requestId } });
  return `<${action}Response xmlns="${xmlNamespace}">${content}</${action}Response>`;
};

const elementsOf = (schema: NormalizedSchema, value: unknown): XmlValue => {
  if (schema.isStructSchema()) return structure(schema, record.parse(value));
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const items = list.parse(value).map((one) => elementsOf(item, one));
    return isFlat(schema) ? items : { [nameOf(item, "member")]: items };
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(record.parse(value)).map((entry) => entryOf(schema, entry));
    return isFlat(schema) ? entries : { entry: entries };
  }
  if (schema.isTimestampSchema()) return new Date(Number(value) * 1000).toISOString();
  return String(value);
};

const structure = (schema: NormalizedSchema, value: Readonly<Record<string, unknown>>): XmlValue => {
  const elements: [string, XmlValue][] = [];
  for (const [name, member] of schema.structIterator()) {
    const one = value[name];
    if (one !== undefined && one !== null) elements.push([nameOf(member, name), elementsOf(member, one)]);
  }
  return Object.fromEntries(elements);
};

const entryOf = (schema: NormalizedSchema, [key, value]: readonly [string, unknown]): XmlValue => ({
  [nameOf(schema.getKeySchema(), "key")]: key,
  [nameOf(schema.getValueSchema(), "value")]: elementsOf(schema.getValueSchema(), value),
});
