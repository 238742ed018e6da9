import * as z from "zod";
import type { AwsCall } from "../service";
import type { AskEngine } from "./ask-engine";
import { type DocumentPath, removedPaths } from "./update-targets";

const request = z.looseObject({
  TableName: z.string(),
  Key: z.record(z.string(), z.unknown()),
  UpdateExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
});

/**
 * Why an update can't be done that removes something inside what is no list or map. The read isn't atomic with the update; an
 * update in between would have to change the type of an attribute.
 * @param update of UpdateItem, or of a transaction
 */
export const removalRefusal = async (
  call: AwsCall,
  update: unknown,
  ask: AskEngine,
): Promise<string | undefined> => {
  const removal = readBeforeRemoval(update);
  if (!removal) return undefined;
  const item = await ask(call, "DynamoDB_20120810.GetItem", removal.read);
  if (item.status !== 200 || leadInside(removal.paths, item.body.toString("utf8"))) return undefined;
  // A condition that doesn't hold comes first: the engine says so.
  const condition = checkOfCondition(update);
  if (condition) {
    const checked = await ask(call, "DynamoDB_20120810.TransactWriteItems", condition);
    if (checked.status !== 200) return undefined;
  }
  return "The document path provided in the update expression is invalid for update";
};

/** A read of an item whose update removes something inside a list or a map, and the paths to that. */
const readBeforeRemoval = (given: unknown) => {
  const update = request.safeParse(given).data;
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
const leadInside = (paths: readonly DocumentPath[], answer: string): boolean => {
  const item = found.safeParse(JSON.parse(answer)).data?.Item;
  return item !== undefined && paths.every((path) => isInside({ M: item }, path));
};

const isInside = (value: unknown, [step, ...rest]: DocumentPath): boolean => {
  const container: unknown = typeof step === "number" ? Object(value).L : Object(value).M;
  if (container === undefined) return false;
  return rest.length === 0 || isInside(step === undefined ? undefined : Object(container)[step], rest);
};

/** A transaction that only looks whether the update's condition holds; nothing for an update without one. */
const checkOfCondition = (update: unknown): Buffer | undefined => {
  const input = request.parse(update);
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
