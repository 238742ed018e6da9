import { isDeepStrictEqual } from "node:util";
import type { Condition, Operand, Path, Selector } from "./path";

/** All values that a path leads to, in their order. */
export const find = (path: Path, root: unknown): readonly unknown[] => {
  let found: readonly unknown[] = [root];
  for (const { selector, deep } of path)
    found = found
      .flatMap((value) => (deep ? withAllInside(value) : [value]))
      .flatMap((value) => select(selector, value, root));
  return found;
};

const withAllInside = (value: unknown): unknown[] => [value, ...childrenOf(value).flatMap(withAllInside)];

const childrenOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.values(value) : [];
};

const select = (selector: Selector, value: unknown, root: unknown): readonly unknown[] => {
  switch (selector.kind) {
    case "all":
      return childrenOf(value);
    case "names":
      return selector.names.flatMap((name) => memberOf(value, name));
    case "filter": {
      const elements = Array.isArray(value) ? value : [value];
      return elements.filter((element) => holds(selector.condition, element, root));
    }
    case "length":
      return Array.isArray(value) || typeof value === "string" ? [value.length] : [];
    default:
      return Array.isArray(value) ? elementsOf(selector, value) : [];
  }
};

const memberOf = (value: unknown, name: string): readonly unknown[] => {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return [];
  return Object.entries(value)
    .filter(([key]) => key === name)
    .map(([, member]) => member);
};

const elementsOf = (
  selector: Extract<Selector, { kind: "indices" | "slice" }>,
  list: readonly unknown[],
): readonly unknown[] => {
  if (selector.kind === "slice") {
    const step = selector.step ?? 1;
    return list.slice(selector.from ?? 0, selector.to).filter((_, index) => index % step === 0);
  }
  return selector.indices
    .map((index) => (index < 0 ? list.length + index : index))
    .filter((index) => index >= 0 && index < list.length)
    .map((index) => list[index]);
};

/** Whether an element matches a filter. */
const holds = (condition: Condition, element: unknown, root: unknown): boolean => {
  switch (condition.kind) {
    case "and":
      return condition.all.every((one) => holds(one, element, root));
    case "or":
      return condition.all.some((one) => holds(one, element, root));
    case "not":
      return !holds(condition.condition, element, root);
    case "exists":
      return sideOf(condition.operand, element, root) !== undefined;
    case "compare":
      return compare(condition, element, root);
  }
};

const sideOf = (operand: Operand, element: unknown, root: unknown): unknown => {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "pattern") return operand.pattern;
  const found = find(operand.path, operand.from === "@" ? element : root);
  return found.length === 0 ? undefined : found[0];
};

const compare = (
  { operator, left, right }: Extract<Condition, { kind: "compare" }>,
  element: unknown,
  root: unknown,
): boolean => {
  const [one, other] = [sideOf(left, element, root), sideOf(right, element, root)];
  if (operator === "==" || operator === "===") return isDeepStrictEqual(one, other);
  if (operator === "!=" || operator === "!==") return !isDeepStrictEqual(one, other);
  if (operator === "=~") return other instanceof RegExp && typeof one === "string" && other.test(one);
  if (operator === "in" || operator === "nin")
    return Array.isArray(other) && other.some((each) => isDeepStrictEqual(each, one)) === (operator === "in");
  if (typeof one === "number" && typeof other === "number") return ordered(operator, one - other);
  if (typeof one !== "string" || typeof other !== "string") return false;
  return ordered(operator, one < other ? -1 : Number(one > other));
};

/** @param difference below zero when the left side comes first */
const ordered = (operator: string, difference: number): boolean => {
  if (operator === "<") return difference < 0;
  if (operator === "<=") return difference <= 0;
  return operator === ">" ? difference > 0 : difference >= 0;
};
