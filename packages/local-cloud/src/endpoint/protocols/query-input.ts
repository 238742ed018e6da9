import type { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../../service";

/** Parameters by the parts of their names: `Entry.1.Id=a` is `a` at Entry, 1, Id. */
interface Branch {
  value?: string;
  readonly parts: Map<string, Branch>;
}

const branch = (): Branch => ({ parts: new Map() });

const treeOf = (parameters: Readonly<Record<string, unknown>>): Branch => {
  const root = branch();
  for (const [name, value] of Object.entries(parameters)) {
    let at = root;
    for (const part of name.split(".")) {
      const next = at.parts.get(part) ?? branch();
      at.parts.set(part, next);
      at = next;
    }
    at.value = String(value);
  }
  return root;
};

/**
 * Converts the parameters of the query protocol to the input of an operation in the form of the JSON protocols. Unknown
 * parameters are ignored, as on AWS.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * @throws AwsError MalformedInput
 */
export const queryInput = (
  schema: NormalizedSchema,
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown> => structure(schema, treeOf(parameters));

/** A member's name in the query protocol. */
export const nameOf = (schema: NormalizedSchema, fallback: string): string => {
  const { xmlName } = schema.getMergedTraits();
  return typeof xmlName === "string" ? xmlName : fallback;
};

/** Whether a list or map is flattened: its elements have no enclosing element. */
export const isFlat = (schema: NormalizedSchema): boolean => Boolean(schema.getMergedTraits().xmlFlattened);

const structure = (schema: NormalizedSchema, at: Branch): Record<string, unknown> => {
  const members: [string, unknown][] = [];
  for (const [name, member] of schema.structIterator()) {
    const found = at.parts.get(nameOf(member, name));
    if (found) members.push([name, valueAt(member, found)]);
  }
  return Object.fromEntries(members);
};

const valueAt = (schema: NormalizedSchema, at: Branch): unknown => {
  if (schema.isStructSchema()) return structure(schema, at);
  if (schema.isListSchema()) return list(schema, at);
  if (schema.isMapSchema()) return map(schema, at);
  return scalar(schema, at.value ?? "");
};

const list = (schema: NormalizedSchema, at: Branch): unknown[] => {
  const item = schema.getValueSchema();
  const items = isFlat(schema) ? at : at.parts.get(nameOf(item, "member"));
  return numbered(items).map((one) => valueAt(item, one));
};

const map = (schema: NormalizedSchema, at: Branch): Record<string, unknown> => {
  const [key, value] = [schema.getKeySchema(), schema.getValueSchema()];
  const entries = isFlat(schema) ? at : at.parts.get("entry");
  return Object.fromEntries(
    numbered(entries).map((entry) => [
      entry.parts.get(nameOf(key, "key"))?.value ?? "",
      valueAt(value, entry.parts.get(nameOf(value, "value")) ?? branch()),
    ]),
  );
};

/** In the order of their numbers, which may have gaps. */
const numbered = (at: Branch | undefined): Branch[] =>
  [...(at?.parts ?? [])]
    .filter(([number]) => /^\d+$/.test(number))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, found]) => found);

const scalar = (schema: NormalizedSchema, text: string): unknown => {
  if (schema.isTimestampSchema()) return finite(Date.parse(text) / 1000, text, "a time");
  if (schema.isNumericSchema())
    return finite(text.trim() === "" ? Number.NaN : Number(text), text, "a number");
  if (schema.isBooleanSchema()) return text === "true";
  return text;
};

const finite = (number: number, text: string, kind: string): number => {
  if (Number.isFinite(number)) return number;
  throw new AwsError("MalformedInput", `${text} is not ${kind}`);
};
