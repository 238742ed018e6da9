import { isDeepStrictEqual } from "node:util";
import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { resourceType } from "../resource";
import type { DynamoService } from "./dynamodb";

/** DynamoDB's JSON: `{"S": "text"}`, `{"L": […]}`. Only the types of items that programs declare. */
const attributeValue: z.ZodType<AttributeValue> = z.lazy(() =>
  z.union([
    z.strictObject({ S: z.string() }),
    z.strictObject({ N: z.string() }),
    z.strictObject({ BOOL: z.boolean() }),
    z.strictObject({ NULL: z.literal(true) }),
    z.strictObject({ SS: z.array(z.string()).min(1) }),
    z.strictObject({ NS: z.array(z.string()).min(1) }),
    z.strictObject({ L: z.array(attributeValue) }),
    z.strictObject({ M: z.record(z.string(), attributeValue) }),
  ]),
);

const itemJson = z.string().transform((text, context) => {
  try {
    const parsed = z.record(z.string(), attributeValue).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path, message });
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON" });
  }
  return z.NEVER;
});

const tableItemInputs = z.strictObject({
  tableName: z.string(),
  hashKey: z.string(),
  rangeKey: z.string().optional(),
  item: itemJson,
});

type ItemInputs = z.output<typeof tableItemInputs>;

/** An item that the program declares, such as a setting that functions read. */
export const tableItem = (dynamodb: DynamoService) =>
  resourceType({
    token: "aws:dynamodb/tableItem:TableItem",
    inputs: tableItemInputs,
    replacedBy: ["tableName", "hashKey", "rangeKey"],
    lasting: true,
    create: async ({ inputs }) => {
      await putNew(dynamodb, inputs);
      return { id: idOf(inputs), outputs: {} };
    },
    read: async ({ inputs }) => ((await find(dynamodb, inputs)) ? {} : undefined),
    drifted: async ({ inputs }) => {
      // Like the provider, without attributes that aren't declared.
      const declared = Object.keys(inputs.item);
      const now = Object.entries((await find(dynamodb, inputs)) ?? {}).filter(([name]) =>
        declared.includes(name),
      );
      const item = Object.fromEntries(now);
      return isDeepStrictEqual(item, inputs.item) ? {} : { item: JSON.stringify(item) };
    },
    update: async ({ inputs: before }, inputs) => {
      const moved = !isDeepStrictEqual(keyOf(before), keyOf(inputs));
      if (moved) await putNew(dynamodb, inputs);
      else await put(dynamodb, inputs);
      if (moved) await remove(dynamodb, before);
      return {};
    },
    delete: ({ inputs }) => remove(dynamodb, inputs),
  });

const keyOf = ({ hashKey, rangeKey, item }: ItemInputs): Record<string, AttributeValue> =>
  Object.fromEntries(
    [hashKey, rangeKey].flatMap((name) => {
      const value = name === undefined ? undefined : item[name];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );

/** `<table>|<key's name>|<its value>` */
const idOf = (inputs: ItemInputs): string => {
  const key = keyOf(inputs);
  const values = Object.values(key).map((value) => Object.values(value)[0]);
  return [inputs.tableName, ...Object.keys(key), ...values].join("|");
};

/** Like the provider, never over an item that is there. @throws ConditionalCheckFailedException */
const putNew = (dynamodb: DynamoService, { tableName, hashKey, item }: ItemInputs): Promise<unknown> =>
  dynamodb.withClient((client) =>
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: "attribute_not_exists(#key)",
        ExpressionAttributeNames: { "#key": hashKey },
      }),
    ),
  );

const put = (dynamodb: DynamoService, { tableName, item }: ItemInputs): Promise<unknown> =>
  dynamodb.withClient((client) => client.send(new PutItemCommand({ TableName: tableName, Item: item })));

const find = (dynamodb: DynamoService, inputs: ItemInputs): Promise<ItemInputs["item"] | undefined> =>
  dynamodb.withClient(async (client) => {
    const found = await client
      .send(new GetItemCommand({ TableName: inputs.tableName, Key: keyOf(inputs), ConsistentRead: true }))
      .catch(unlessTableIsGone);
    return found?.Item;
  });

const remove = (dynamodb: DynamoService, inputs: ItemInputs): Promise<void> =>
  dynamodb.withClient(async (client) => {
    await client
      .send(new DeleteItemCommand({ TableName: inputs.tableName, Key: keyOf(inputs) }))
      .catch(unlessTableIsGone);
  });

/** An item goes with its table. */
const unlessTableIsGone = (error: unknown): undefined => {
  if (error instanceof ResourceNotFoundException) return undefined;
  throw error;
};
