import { BlockList, isIP, isIPv6 } from "node:net";
import { literalText } from "./variables";
import { arnLike, wildcardLike } from "./wildcards";

/** Whether a value of the request matches one of the policy. */
type Comparison = (actual: string, expected: string) => boolean;

/** Text that isn't a number or a time matches nothing. */
const ordered =
  (read: (text: string) => number, compare: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) => {
    const [one, other] = [read(actual), read(expected)];
    return !Number.isNaN(one) && !Number.isNaN(other) && compare(one, other);
  };

const numberIn = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

/** ISO 8601, or seconds since 1970. */
const timeIn = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const relations = {
  Equals: (actual: number, expected: number) => actual === expected,
  LessThan: (actual: number, expected: number) => actual < expected,
  LessThanEquals: (actual: number, expected: number) => actual <= expected,
  GreaterThan: (actual: number, expected: number) => actual > expected,
  GreaterThanEquals: (actual: number, expected: number) => actual >= expected,
};

const orderedOperators = (kind: string, read: (text: string) => number): Record<string, Comparison> =>
  Object.fromEntries(
    Object.entries(relations).map(([relation, compare]) => [`${kind}${relation}`, ordered(read, compare)]),
  );

/** An address without a length is one address. */
const inRange: Comparison = (actual, range) => {
  const [address = "", length = isIPv6(address) ? "128" : "32"] = range.split("/");
  if (isIP(actual) === 0 || isIP(address) === 0) return false;
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (family !== (isIPv6(actual) ? "ipv6" : "ipv4")) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(length), family);
  return list.check(actual, family);
};

const arn: Comparison = (actual, expected) => arnLike(expected, actual);

/**
 * The condition operators, without their negations, sets and `IfExists`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (actual, expected) => actual === literalText(expected),
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === literalText(expected).toLowerCase(),
  StringLike: (actual, expected) => wildcardLike(expected, actual),
  // "ArnEquals and ArnLike behave identically" (IAM user guide).
  ArnEquals: arn,
  ArnLike: arn,
  ...orderedOperators("Numeric", numberIn),
  ...orderedOperators("Date", timeIn),
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  BinaryEquals: (actual, expected) => actual === expected,
  IpAddress: inRange,
};

/** Negated operators. */
export const negations: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
};
