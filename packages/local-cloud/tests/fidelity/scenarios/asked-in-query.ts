import { NormalizedSchema } from "@smithy/core/schema";
import * as z from "zod";
import type { ServiceModel } from "../../../src/endpoint/protocols/model";
import { isFlat, nameOf } from "../../../src/endpoint/protocols/query-input";
import type { AwsCall } from "../../../src/service";
import type { Step } from "./scenario";
import { type Element, parseXml } from "./xml-element";

/** Calls a service at its endpoint in the query protocol, as SDKs did before JSON. */
export const askedInQuery =
  (endpointUrl: () => string, model: ServiceModel) =>
  async ({ service, action, headers }: Step, input: AwsCall["input"]): Promise<unknown> => {
    const scope = `AKIAOPERATOR/20260101/us-east-1/${service}/aws4_request`;
    const parameters = parametersOf(model.input(action) ?? NormalizedSchema.of("unit"), "", input);
    const answer = await fetch(endpointUrl(), {
      method: "POST",
      body: new URLSearchParams([["Action", action], ["Version", "2012-11-05"], ...parameters]),
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, Signature=0`, ...headers },
    });
    const root = parseXml(await answer.text());
    if (!answer.ok) {
      const error = root.first("Error");
      return { Error: { Code: error?.first("Code")?.text, Message: error?.first("Message")?.text } };
    }
    const result = root.first(`${action}Result`);
    const output = model.output(action);
    return result && output?.isStructSchema() ? structure(output, result) : {};
  };

type Parameters = [string, string][];

const record = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());

const parametersOf = (schema: NormalizedSchema, prefix: string, value: unknown): Parameters => {
  const at = (name: string) => (prefix === "" ? name : `${prefix}.${name}`);
  if (schema.isStructSchema()) {
    const given = record.parse(value);
    return [...schema.structIterator()].flatMap(([name, member]) =>
      given[name] === undefined ? [] : parametersOf(member, at(nameOf(member, name)), given[name]),
    );
  }
  const inner = (fallback: string) => (isFlat(schema) ? prefix : at(fallback));
  if (schema.isListSchema()) {
    const items = list.parse(value);
    if (items.length === 0) return [[prefix, ""]];
    const item = schema.getValueSchema();
    return items.flatMap((one, index) =>
      parametersOf(item, `${inner(nameOf(item, "member"))}.${index + 1}`, one),
    );
  }
  if (schema.isMapSchema()) {
    const [key, item] = [nameOf(schema.getKeySchema(), "key"), nameOf(schema.getValueSchema(), "value")];
    return Object.entries(record.parse(value)).flatMap(
      ([name, one], index): Parameters => [
        [`${inner("entry")}.${index + 1}.${key}`, name],
        ...parametersOf(schema.getValueSchema(), `${inner("entry")}.${index + 1}.${item}`, one),
      ],
    );
  }
  return [[prefix, String(value)]];
};

const structure = (schema: NormalizedSchema, at: Element): Record<string, unknown> =>
  Object.fromEntries(
    [...schema.structIterator()].flatMap(([name, member]) => {
      const found = at.all(nameOf(member, name));
      return found.length === 0 ? [] : [[name, valueIn(member, found)]];
    }),
  );

const valueIn = (schema: NormalizedSchema, found: readonly Element[]): unknown => {
  const [only] = found;
  if (schema.isStructSchema() && only) return structure(schema, only);
  const inner = (name: string) => (isFlat(schema) ? found : (only?.all(name) ?? []));
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return inner(nameOf(item, "member")).map((one) => valueIn(item, [one]));
  }
  if (schema.isMapSchema()) {
    const [key, item] = [schema.getKeySchema(), schema.getValueSchema()];
    return Object.fromEntries(
      inner("entry").map((one) => [
        one.first(nameOf(key, "key"))?.text ?? "",
        valueIn(item, one.all(nameOf(item, "value"))),
      ]),
    );
  }
  const text = only?.text ?? "";
  return schema.isNumericSchema() ? Number(text) : text;
};
