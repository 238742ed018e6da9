/** A comparison of a JSON filter pattern, or several that are combined. */
export type JsonCondition =
  | { readonly kind: "and" | "or"; readonly all: readonly JsonCondition[] }
  | {
      readonly kind: "exists" | "is";
      readonly path: readonly string[];
      readonly not: boolean;
      readonly what: string;
    }
  | {
      readonly kind: "compare";
      readonly path: readonly string[];
      readonly operator: string;
      readonly operand: Operand;
    };

export type Operand =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "text"; readonly text: string; readonly wildcards: boolean }
  | { readonly kind: "pattern"; readonly pattern: RegExp };

/** Whether a line that is JSON fits. */
export const fits = (condition: JsonCondition, line: unknown): boolean => {
  switch (condition.kind) {
    case "and":
      return condition.all.every((one) => fits(one, line));
    case "or":
      return condition.all.some((one) => fits(one, line));
    case "exists":
      return (at(line, condition.path) === undefined) === condition.not;
    case "is":
      return String(at(line, condition.path)).toUpperCase() === condition.what;
    case "compare":
      return compares(condition, at(line, condition.path));
  }
};

const at = (line: unknown, path: readonly string[]): unknown => {
  let value = line;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value;
};

const compares = (
  { operator, operand }: Extract<JsonCondition, { kind: "compare" }>,
  value: unknown,
): boolean => {
  if (value === undefined || value === null || typeof value === "object") return false;
  if (operator === "=") return same(operand, value);
  // What isn't equal is there, and is something else.
  if (operator === "!=") return !same(operand, value);
  const number = typeof value === "number" ? value : Number.NaN;
  if (operand.kind !== "number") return false;
  if (operator === "<") return number < operand.number;
  if (operator === "<=") return number <= operand.number;
  return operator === ">" ? number > operand.number : number >= operand.number;
};

const same = (operand: Operand, value: unknown): boolean => {
  if (operand.kind === "number")
    return typeof value === "number" ? value === operand.number : String(value) === String(operand.number);
  const text = String(value);
  if (operand.kind === "pattern") return operand.pattern.test(text);
  if (!operand.wildcards) return text === operand.text;
  const escaped = operand.text.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`, "s").test(text);
};
