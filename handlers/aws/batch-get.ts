import { setTimeout } from "node:timers/promises";
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import { Contention } from "../domain/errors";

type Key = Readonly<Record<string, unknown>>;
type Options = Omit<NonNullable<BatchGetCommandInput["RequestItems"]>[string], "Keys">;

const attempts = 4;
/** The most items that DynamoDB returns for one request. */
const itemsARequest = 100;

/**
 * Reads items by their keys, in any order; missing items are left out.
 * @param what names the work in the error
 * @throws Contention if DynamoDB is too busy to return all of them
 */
export const batchGet = async (
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  { what, ...options }: Options & { readonly what: string },
): Promise<readonly Key[]> => {
  const groups = Array.from({ length: Math.ceil(keys.length / itemsARequest) }, (_, index) =>
    keys.slice(index * itemsARequest, (index + 1) * itemsARequest),
  );
  const found = await Promise.all(groups.map((group) => whole(db, table, group, { what, ...options })));
  return found.flat();
};

const whole = async (
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  { what, ...options }: Options & { readonly what: string },
): Promise<readonly Key[]> => {
  const items: Key[] = [];
  let missing: readonly Key[] = keys;
  for (let attempt = 0; missing.length > 0; attempt += 1) {
    // DynamoDB may return only a part when it is busy; the rest is requested again.
    if (attempt === attempts) throw new Contention(what, attempts);
    if (attempt > 0) await setTimeout(20 * 2 ** attempt);
    const { Responses, UnprocessedKeys } = await db.send(
      new BatchGetCommand({ RequestItems: { [table]: { ...options, Keys: [...missing] } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    missing = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
};
