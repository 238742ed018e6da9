/** An expression of a query: it has a value for each record. */
export type Expression =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "pattern"; readonly pattern: RegExp }
  | { readonly kind: "list"; readonly all: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

export type Value = string | number | boolean | undefined;

/** The fields of a log event that a query sees, by name. */
export type Row = ReadonlyMap<string, Value>;
