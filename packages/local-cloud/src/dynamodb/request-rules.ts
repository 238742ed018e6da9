import * as z from "zod";
import { type AwsCall, AwsError } from "../service";
import { checkDefined } from "./defined-placeholders";
import { actionsOf, entriesOf } from "./transaction-entries";
import { checkMembers } from "./transaction-members";
import { updateTargets } from "./update-targets";

const values = z.record(z.string(), z.record(z.string(), z.unknown()));
const names = z.record(z.string(), z.string());
const request = z.looseObject({
  Key: z.record(z.string(), z.unknown()).optional(),
  UpdateExpression: z.string().optional(),
  ConditionExpression: z.string().optional(),
  FilterExpression: z.string().optional(),
  KeyConditionExpression: z.string().optional(),
  ProjectionExpression: z.string().optional(),
  ExpressionAttributeNames: names.optional(),
  ExpressionAttributeValues: values.optional(),
});
type Request = z.output<typeof request>;

/**
 * Refuses what DynamoDB refuses and the engine takes, or only notices after the condition of a write.
 * @throws AwsError ValidationException
 */
export const checkRequest = (call: AwsCall): void => {
  const entries = entriesOf(call);
  if (!entries) {
    checkOne(call.input);
    const refusal = call.action === "UpdateItem" ? keyRefusal(call.input) : undefined;
    if (refusal !== undefined) throw invalid(refusal);
    return;
  }
  checkMembers(call.action, entries);
  for (const entry of entries) {
    const actions = actionsOf(entry);
    if (actions.length !== 1)
      throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    for (const [, action] of actions) {
      checkOne(action);
      checkDefined(action);
    }
  }
};

const checkOne = (input: unknown): void => {
  const parsed = request.safeParse(input).data;
  if (!parsed) return; // the engine says what is wrong with it
  checkFilled(parsed);
  checkTypeNames(parsed);
  checkDistinct(parsed);
  checkUnused(parsed, "ExpressionAttributeNames", /#\w+/g);
  checkUnused(parsed, "ExpressionAttributeValues", /:\w+/g);
};

/** Why an update of UpdateItem or a transaction can't be done whose target is the item's key: an item can't get another. */
export const keyRefusal = (input: unknown): string | undefined => {
  const {
    Key = {},
    UpdateExpression = "",
    ExpressionAttributeNames = {},
  } = request.safeParse(input).data ?? {};
  const name = updateTargets(UpdateExpression, ExpressionAttributeNames)
    .map(([first]) => String(first))
    .find((first) => Object.hasOwn(Key, first));
  return name === undefined
    ? undefined
    : `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`;
};

const checkFilled = (given: Request): void => {
  for (const kind of ["UpdateExpression", "ConditionExpression"] as const)
    if (given[kind] === "") throw invalid(`Invalid ${kind}: The expression can not be empty;`);
};

const typeNames = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];
const fullNames: Readonly<Record<string, string>> = {
  ...{ B: "BINARY", NULL: "NULL", SS: "STRING_SET", BOOL: "BOOLEAN", L: "LIST", BS: "BINARY_SET" },
  ...{ N: "NUMBER", NS: "NUMBER_SET", M: "MAP" },
};

/** The engine takes any value as the name of a type, which nothing has then. */
const checkTypeNames = (given: Request): void => {
  for (const kind of ["ConditionExpression", "FilterExpression"] as const)
    for (const [, name = ""] of (given[kind] ?? "").matchAll(/attribute_type\s*\([^,()]+,\s*(:\w+)\s*\)/g)) {
      const value = given.ExpressionAttributeValues?.[name];
      if (!value) continue;
      if (value.S === undefined)
        throw invalid(
          `Invalid ${kind}: Incorrect operand type for operator or function; operator or function: attribute_type, operand type: ${fullNames[Object.keys(value)[0] ?? ""]}`,
        );
      if (!typeNames.includes(String(value.S)))
        throw invalid(
          `Invalid ${kind}: Invalid attribute type name found; type: ${value.S}, valid types: {${typeNames.join(",")}}`,
        );
    }
};

/** Paths on both sides; what begins with a colon is a value. */
const comparisons =
  /(?<![:#\w.[\]])([#\w.[\]]+)\s*(=|<>|<=|>=|<|>)\s*([#\w.[\]]+)|(contains|begins_with)\s*\(\s*([#\w.[\]]+)\s*,\s*([#\w.[\]]+)\s*\)/g;

/** The engine notices that an attribute is compared with itself only where both have the same placeholder. */
const checkDistinct = (given: Request): void => {
  const resolved = (path = "") =>
    path.replace(/#\w+/g, (name) => given.ExpressionAttributeNames?.[name] ?? name);
  for (const kind of ["ConditionExpression", "FilterExpression"] as const)
    for (const [, one, comparator, other, called, first, second] of (given[kind] ?? "").matchAll(
      comparisons,
    )) {
      const [left, right] = [resolved(one ?? first), resolved(other ?? second)];
      if (left === right)
        throw invalid(
          `Invalid ${kind}: The first operand must be distinct from the remaining operands for this operator or function; operator: ${comparator ?? called}, first operand: [${left.split(".").join(", ")}]`,
        );
    }
};

const checkUnused = (
  given: Request,
  kind: "ExpressionAttributeNames" | "ExpressionAttributeValues",
  placeholders: RegExp,
): void => {
  const expressions = [
    ...[given.UpdateExpression, given.ConditionExpression, given.FilterExpression],
    ...[given.KeyConditionExpression, given.ProjectionExpression],
  ].filter((text) => text !== undefined);
  if (expressions.length === 0) return; // refused in other words
  const table = given[kind];
  if (table && Object.keys(table).length === 0) throw invalid(`${kind} must not be empty`);
  const used = new Set(expressions.flatMap((text) => text.match(placeholders) ?? []));
  const unused = Object.keys(table ?? {}).filter((name) => !used.has(name));
  if (unused.length > 0)
    throw invalid(`Value provided in ${kind} unused in expressions: keys: {${unused.join(", ")}}`);
};

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
