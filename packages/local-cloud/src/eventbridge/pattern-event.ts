import { type ExactNumber, type Json, JsonObject } from "./json-value";

/** A scalar in an event. Operators see these only: patterns can't match an object or an array as a whole. */
export type Scalar = string | boolean | null | ExactNumber;

/** A scalar, and which element of which array of objects it was found in. */
export interface FieldValue {
  readonly scalar: Scalar;
  readonly membership: ReadonlyMap<number, number>;
}

/** The scalars of an event by dotted path; EventBridge doesn't tell `{"a.b": 1}` from `{"a": {"b": 1}}`. */
export type EventFields = ReadonlyMap<string, readonly FieldValue[]>;

/** Flattens an event, remembering array elements so that two fields of one pattern match within one element. */
export const fieldsOf = (event: Json): EventFields => {
  const fields = new Map<string, FieldValue[]>();
  let arrays = 0;
  const visit = (value: Json, path: string, membership: ReadonlyMap<number, number>): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      value.forEach((element, index) => {
        const nested = Array.isArray(element) || element instanceof JsonObject;
        visit(element, path, nested ? new Map(membership).set(array, index) : membership);
      });
    } else if (value instanceof JsonObject) {
      for (const [key, inner] of value.entries)
        visit(inner, path === "" ? key : `${path}.${key}`, membership);
    } else {
      const values = fields.get(path);
      if (values) values.push({ scalar: value, membership });
      else fields.set(path, [{ scalar: value, membership }]);
    }
  };
  visit(event, "", new Map());
  return fields;
};
