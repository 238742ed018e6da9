import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
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
];

/** Makes the table, or takes the one that `--keep` left from the last start. */
const createTable = async (
  dynamodb: DynamoService,
  name: string,
  inputs: TableInputs,
): Promise<TableDescription> => {
  const client = new DynamoDBClient({
    endpoint: dynamodb.endpoint,
    region: account.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
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
