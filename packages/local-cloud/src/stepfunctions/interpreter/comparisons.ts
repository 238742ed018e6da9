import { parseTimestamp } from "./timestamp";

type Comparison = (value: unknown, other: unknown) => boolean;

/** The kinds of values that a rule may ask for. */
export const kinds = {
  IsNull: (value: unknown) => value === null,
  IsNumeric: (value: unknown) => typeof value === "number",
  IsString: (value: unknown) => typeof value === "string",
  IsBoolean: (value: unknown) => typeof value === "boolean",
  IsTimestamp: (value: unknown) => parseTimestamp(value) !== undefined,
} as const;

export const isKind = (operator: string): operator is keyof typeof kinds => Object.hasOwn(kinds, operator);

const orders: Readonly<Record<string, (difference: number) => boolean>> = {
  Equals: (difference) => difference === 0,
  LessThan: (difference) => difference < 0,
  GreaterThan: (difference) => difference > 0,
  LessThanEquals: (difference) => difference <= 0,
  GreaterThanEquals: (difference) => difference >= 0,
};

/** How far apart two values of the comparison's type are; undefined when one of them is of another type. */
type Difference = (value: unknown, other: unknown) => number | undefined;

const textDifference: Difference = (value, other) => {
  if (typeof value !== "string" || typeof other !== "string") return undefined;
  return value < other ? -1 : Number(value > other);
};

const numberDifference: Difference = (value, other) =>
  typeof value === "number" && typeof other === "number" ? value - other : undefined;

const timeDifference: Difference = (value, other) => {
  const [time, otherTime] = [parseTimestamp(value), parseTimestamp(other)];
  return time === undefined || otherTime === undefined ? undefined : time - otherTime;
};

const ordered = (type: string, differenceOf: Difference): [string, Comparison][] =>
  Object.entries(orders).map(([name, isRight]): [string, Comparison] => [
    `${type}${name}`,
    (value, other) => {
      const difference = differenceOf(value, other);
      return difference !== undefined && isRight(difference);
    },
  ]);

/**
 * The comparisons of a Choice, by operator without `Path`. Values of different types are never equal, and neither
 * comes before the other.
 */
export const comparisons: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ...ordered("String", textDifference),
  ...ordered("Numeric", numberDifference),
  ...ordered("Timestamp", timeDifference),
  ["BooleanEquals", (value, other) => typeof value === "boolean" && value === other],
  [
    "StringMatches",
    (value, pattern) =>
      typeof value === "string" && typeof pattern === "string" && wildcards(pattern).test(value),
  ],
]);

/** `*` is any text; a backslash makes the next character itself. */
const wildcards = (pattern: string): RegExp => {
  const source = pattern.replaceAll(/\\(.)|\*|[.+?^${}()|[\]\\]/gs, (found, escaped: string | undefined) => {
    if (found === "*") return ".*";
    return (escaped ?? found).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "s");
};
