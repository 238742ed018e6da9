import { operators, splitOperator } from "../policy-document";

/** A statement as it was written: elements by name, whatever they hold. */
export type WrittenStatement = Readonly<Record<string, unknown>>;

export interface WrittenPolicy {
  readonly version: unknown;
  readonly statements: readonly WrittenStatement[];
  /** Without white space, which counts towards no quota. */
  readonly size: number;
}

const topElements = ["Version", "Id", "Statement"];
const elements = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
];

/**
 * A policy as far as the grammar goes; what it says may still be refused.
 * @param given JSON text, or the document itself
 * @returns `undefined` for what isn't a policy at all
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const writtenPolicy = (given: unknown): WrittenPolicy | undefined => {
  const document = typeof given === "string" ? parsed(given) : given;
  if (!isRecord(document) || !onlyHas(document, topElements)) return undefined;
  const { Version: version, Statement } = document;
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (!statements.every(isStatement)) return undefined;
  const text = typeof given === "string" ? given : JSON.stringify(given);
  return { version, statements, size: Buffer.byteLength(text.replace(/\s/g, "")) };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const onlyHas = (value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name));

const isStatement = (value: unknown): value is WrittenStatement =>
  isRecord(value) &&
  onlyHas(value, elements) &&
  !("Action" in value && "NotAction" in value) &&
  !("Resource" in value && "NotResource" in value) &&
  ["Action", "NotAction", "Resource", "NotResource"].every((name) => isTextOrTexts(value[name])) &&
  (value.Sid === undefined || typeof value.Sid === "string") &&
  isCondition(value.Condition);

const isTextOrTexts = (value: unknown): boolean =>
  value === undefined || [value].flat().every((one) => typeof one === "string");

const isCondition = (value: unknown): boolean =>
  value === undefined ||
  (isRecord(value) &&
    Object.entries(value).every(([operator, keys]) => isOperator(operator) && isRecord(keys)));

const isOperator = (name: string): boolean => operators.includes(splitOperator(name).base);

/** The values of an element that may be one text or several. */
export const textsOf = (value: unknown): readonly string[] =>
  [value].flat().filter((one) => typeof one === "string");
