import * as z from "zod";
import type { AwsCall } from "../service";
import { type DocumentPath, removedPaths } from "./update-targets";

const request = z.looseObject({
  TableName: z.string(),
  Key: z.record(z.string(), z.unknown()),
  UpdateExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
});

/** A read of an item whose update removes something inside a list or a map, and the paths to that. */
export const readBeforeRemoval = ({ action, input }: AwsCall) => {
  const update = action === "UpdateItem" ? request.safeParse(input).data : undefined;
  const paths = update ? removedPaths(update.UpdateExpression, update.ExpressionAttributeNames) : [];
  const inside = paths.filter(({ length }) => length > 1);
  if (!update || inside.length === 0) return undefined;
  const { TableName, Key } = update;
  return { paths: inside, read: Buffer.from(JSON.stringify({ TableName, Key, ConsistentRead: true })) };
};

const found = z.looseObject({ Item: z.record(z.string(), z.unknown()).optional() });

/**
 * Whether all that is to be removed is inside a list or a map that is there. DynamoDB refuses an update otherwise; the engine
 * does nothing then.
 * @param answer to the read
 */
export const leadInside = (paths: readonly DocumentPath[], answer: string): boolean => {
  const item = found.safeParse(JSON.parse(answer)).data?.Item;
  return item !== undefined && paths.every((path) => isInside({ M: item }, path));
};

const isInside = (value: unknown, [step, ...rest]: DocumentPath): boolean => {
  const container: unknown = typeof step === "number" ? Object(value).L : Object(value).M;
  if (container === undefined) return false;
  return rest.length === 0 || isInside(step === undefined ? undefined : Object(container)[step], rest);
};

/** A transaction that only looks whether the update's condition holds; nothing for an update without one. */
export const checkOfCondition = ({ input }: AwsCall): Buffer | undefined => {
  const { TableName, Key, ConditionExpression } = input;
  if (typeof ConditionExpression !== "string") return undefined;
  const kept = (table: unknown, placeholders: RegExp) => {
    const names = new Set(ConditionExpression.match(placeholders) ?? []);
    const entries = Object.entries(Object(table)).filter(([name]) => names.has(name));
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  const ConditionCheck = {
    TableName,
    Key,
    ConditionExpression,
    ExpressionAttributeNames: kept(input.ExpressionAttributeNames, /#\w+/g),
    ExpressionAttributeValues: kept(input.ExpressionAttributeValues, /:\w+/g),
  };
  return Buffer.from(JSON.stringify({ TransactItems: [{ ConditionCheck }] }));
};
