import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  PutItemCommand,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { account, arn } from "../service";
import type { DynamoService } from "./dynamodb";

const projection = z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]);

const tableInputs = z.strictObject({
  name: z.string().min(3).max(255).optional(),
  billingMode: z.literal("PAY_PER_REQUEST"),
  hashKey: z.string(),
  rangeKey: z.string().optional(),
  attributes: z.array(z.strictObject({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  globalSecondaryIndexes: z
    .array(
      z.strictObject({
        name: z.string(),
        hashKey: z.string(),
        rangeKey: z.string().optional(),
        projectionType: projection,
        nonKeyAttributes: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  streamEnabled: z.boolean().optional(),
  streamViewType: z.enum(["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"]).optional(),
  // The engine keeps the setting and deletes nothing: AWS itself may take days, so nobody can rely on it.
  ttl: z.strictObject({ attributeName: z.string(), enabled: z.boolean() }).optional(),
  serverSideEncryption: inert,
  pointInTimeRecovery: inert,
  deletionProtectionEnabled: inert,
  tags: inert,
});
type TableInputs = z.output<typeof tableInputs>;

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

/** The DynamoDB resource types that a program may declare. */
export const dynamodbResources = (dynamodb: DynamoService): ResourceType[] => [
  resourceType({
    token: "aws:dynamodb/table:Table",
    inputs: tableInputs,
    create: async ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      const table = await createTable(dynamodb, name, inputs);
      const outputs = {
        name,
        arn: arn("dynamodb", `table/${name}`),
        streamArn: dynamodb.arnInAccount(table.LatestStreamArn ?? ""),
        streamLabel: table.LatestStreamLabel ?? "",
      };
      return { id: name, outputs };
    },
  }),
  resourceType({
    token: "aws:dynamodb/tableItem:TableItem",
    inputs: tableItemInputs,
    create: async ({ inputs }) => {
      const key = [inputs.hashKey, inputs.rangeKey].flatMap((name) => (name === undefined ? [] : [name]));
      await putItem(dynamodb, inputs.tableName, inputs.hashKey, inputs.item);
      const values = key.map((name) => Object.values(inputs.item[name] ?? {})[0]);
      return { id: [inputs.tableName, ...key, ...values].join("|"), outputs: {} };
    },
  }),
];

/** Like the provider, never over an item that is there. @throws ConditionalCheckFailedException */
const putItem = async (
  dynamodb: DynamoService,
  TableName: string,
  hashKey: string,
  Item: Record<string, AttributeValue>,
): Promise<void> => {
  const client = clientOf(dynamodb);
  try {
    await client.send(
      new PutItemCommand({
        TableName,
        Item,
        ConditionExpression: "attribute_not_exists(#key)",
        ExpressionAttributeNames: { "#key": hashKey },
      }),
    );
  } finally {
    client.destroy();
  }
};

const clientOf = (dynamodb: DynamoService): DynamoDBClient =>
  new DynamoDBClient({
    endpoint: dynamodb.endpoint,
    region: account.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

/** Makes the table, or takes the one that `--keep` left from the last start. */
const createTable = async (
  dynamodb: DynamoService,
  name: string,
  inputs: TableInputs,
): Promise<TableDescription> => {
  const client = clientOf(dynamodb);
  try {
    const kept = await describe(client, name);
    if (kept) return kept;
    const created = await client.send(new CreateTableCommand(createInput(name, inputs)));
    if (inputs.ttl?.enabled) {
      const TimeToLiveSpecification = { AttributeName: inputs.ttl.attributeName, Enabled: true };
      await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
    }
    return created.TableDescription ?? {};
  } finally {
    client.destroy();
  }
};

const describe = async (client: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const createInput = (TableName: string, inputs: TableInputs): CreateTableCommandInput => ({
  TableName,
  BillingMode: inputs.billingMode,
  AttributeDefinitions: inputs.attributes.map(({ name, type }) => ({
    AttributeName: name,
    AttributeType: type,
  })),
  KeySchema: keySchema(inputs.hashKey, inputs.rangeKey),
  ...(inputs.globalSecondaryIndexes?.length
    ? {
        GlobalSecondaryIndexes: inputs.globalSecondaryIndexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index.hashKey, index.rangeKey),
          Projection: {
            ProjectionType: index.projectionType,
            ...(index.nonKeyAttributes ? { NonKeyAttributes: index.nonKeyAttributes } : {}),
          },
        })),
      }
    : {}),
  ...(inputs.streamEnabled
    ? {
        StreamSpecification: {
          StreamEnabled: true,
          StreamViewType: inputs.streamViewType ?? "NEW_AND_OLD_IMAGES",
        },
      }
    : {}),
});

const keySchema = (hashKey: string, rangeKey?: string): KeySchemaElement[] => [
  { AttributeName: hashKey, KeyType: "HASH" },
  ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" as const }]),
];
