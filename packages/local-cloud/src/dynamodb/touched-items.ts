import * as z from "zod";
import type { AwsCall } from "../service";

/** Attributes in DynamoDB's JSON: `{ id: { S: "1" } }`. */
export type Attributes = Readonly<Record<string, unknown>>;

/** An item that a call reads or writes. */
export interface TouchedItem {
  readonly table: string;
  /** Includes the attributes of the key. */
  readonly key: Attributes;
  /** The values that a write sets, as far as the call contains them. */
  readonly sets: Attributes;
  /** Whether a write replaces the whole item, or deletes it. */
  readonly isWhole: boolean;
}

const attributes = z.record(z.string(), z.unknown());
const item = z.looseObject({
  TableName: z.string(),
  Key: attributes.optional(),
  Item: attributes.optional(),
  UpdateExpression: z.string().default(""),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: attributes.default({}),
});
const transaction = z.looseObject({ TransactItems: z.array(z.record(z.string(), z.unknown())) });
const batch = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });
const keys = z.looseObject({ Keys: z.array(attributes) });
const requests = z.array(
  z.looseObject({
    PutRequest: z.looseObject({ Item: attributes }).optional(),
    DeleteRequest: z.looseObject({ Key: attributes }).optional(),
  }),
);

/** The items that a call names; none for a query, a scan, and a call that isn't valid. */
export const touchedItems = ({ action, input }: AwsCall): readonly TouchedItem[] => {
  const isDeletion = action === "DeleteItem";
  if (/^(Get|Put|Update|Delete)Item$/.test(action)) return ofItem(input, isDeletion);
  if (action.startsWith("Transact"))
    return (transaction.safeParse(input).data?.TransactItems ?? []).flatMap((one) =>
      Object.entries(one).flatMap(([kind, parameters]) => ofItem(parameters, kind === "Delete")),
    );
  const byTable = Object.entries(batch.safeParse(input).data?.RequestItems ?? {});
  return byTable.flatMap(([table, asked]) => [...read(table, asked), ...written(table, asked)]);
};

const ofItem = (parameters: unknown, isDeletion: boolean): readonly TouchedItem[] => {
  const parsed = item.safeParse(parameters).data;
  if (!parsed) return [];
  const { TableName: table, Key, Item } = parsed;
  if (Item) return [{ table, key: Item, sets: Item, isWhole: true }];
  return Key ? [{ table, key: Key, sets: assigned(parsed), isWhole: isDeletion }] : [];
};

const read = (table: string, asked: unknown): readonly TouchedItem[] =>
  (keys.safeParse(asked).data?.Keys ?? []).map((key) => ({ table, key, sets: {}, isWhole: false }));

const written = (table: string, asked: unknown): readonly TouchedItem[] =>
  (requests.safeParse(asked).data ?? []).flatMap(({ PutRequest, DeleteRequest }) => {
    if (PutRequest) return [{ table, key: PutRequest.Item, sets: PutRequest.Item, isWhole: true }];
    return DeleteRequest ? [{ table, key: DeleteRequest.Key, sets: {}, isWhole: true }] : [];
  });

/** The attributes that an update expression sets to a value of the call: `SET #status = :status`. */
const assigned = (update: z.output<typeof item>): Attributes =>
  Object.fromEntries(
    [...update.UpdateExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)].map(([, name = "", value = ""]) => [
      update.ExpressionAttributeNames[name] ?? name,
      update.ExpressionAttributeValues[value],
    ]),
  );

const query = z.looseObject({
  KeyConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: attributes.default({}),
});

/** The value that a query wants for an attribute of the key. */
export const queriedValue = ({ input }: AwsCall, attribute: string): unknown => {
  const parsed = query.safeParse(input).data;
  if (!parsed) return undefined;
  for (const [, name = "", value = ""] of parsed.KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g))
    if ((parsed.ExpressionAttributeNames[name] ?? name) === attribute)
      return parsed.ExpressionAttributeValues[value];
  return undefined;
};
