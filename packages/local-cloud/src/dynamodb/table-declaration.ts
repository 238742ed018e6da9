import type {
  AttributeDefinition,
  CreateGlobalSecondaryIndexAction,
  CreateTableCommandInput,
  KeySchemaElement,
  StreamSpecification,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { inert } from "../resource";

const keyPart = z.strictObject({ attributeName: z.string(), keyType: z.enum(["HASH", "RANGE"]) });

/** An index's keys are declared one by one, or by the older properties for one of each. */
const index = z
  .strictObject({
    name: z.string(),
    hashKey: z.string().optional(),
    rangeKey: z.string().optional(),
    keySchemas: z
      .array(keyPart)
      .max(2, "an index has one partition key and one sort key here, not several attributes of each")
      .optional(),
    projectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
    nonKeyAttributes: z.array(z.string()).optional(),
  })
  .refine(({ hashKey, keySchemas }) => (hashKey === undefined) !== (keySchemas === undefined), {
    error: "an index has either hashKey or keySchemas",
  })
  .transform(({ hashKey = "", rangeKey, keySchemas, ...rest }) => ({
    ...rest,
    keys: keySchemas
      ? keySchemas.map(({ attributeName, keyType }) => ({ AttributeName: attributeName, KeyType: keyType }))
      : keySchema(hashKey, rangeKey),
  }));

/** The properties of a table that the local cloud supports. */
export const tableInputs = z.strictObject({
  name: z.string().min(3).max(255).optional(),
  billingMode: z.literal("PAY_PER_REQUEST"),
  hashKey: z.string(),
  rangeKey: z.string().optional(),
  attributes: z.array(z.strictObject({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  globalSecondaryIndexes: z.array(index).optional(),
  streamEnabled: z.boolean().optional(),
  streamViewType: z.enum(["NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"]).optional(),
  // The engine stores the setting but deletes nothing; the local cloud deletes expired items itself.
  ttl: z.strictObject({ attributeName: z.string(), enabled: z.boolean() }).optional(),
  serverSideEncryption: inert,
  // Described, and nothing more: nothing here can be restored.
  pointInTimeRecovery: z
    .strictObject({ enabled: z.boolean(), recoveryPeriodInDays: z.int().min(1).max(35).optional() })
    .optional(),
  deletionProtectionEnabled: z.boolean().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});
export type TableInputs = z.output<typeof tableInputs>;

/** What CreateTable is called with. */
export const createInput = (TableName: string, inputs: TableInputs): CreateTableCommandInput => ({
  TableName,
  BillingMode: inputs.billingMode,
  DeletionProtectionEnabled: inputs.deletionProtectionEnabled ?? false,
  AttributeDefinitions: attributesOf(inputs),
  KeySchema: keySchema(inputs.hashKey, inputs.rangeKey),
  ...(inputs.globalSecondaryIndexes?.length
    ? { GlobalSecondaryIndexes: inputs.globalSecondaryIndexes.map(indexOf) }
    : {}),
  ...(inputs.streamEnabled ? { StreamSpecification: streamOf(inputs) } : {}),
});

export const attributesOf = ({ attributes }: TableInputs): AttributeDefinition[] =>
  attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type }));

type IndexInputs = NonNullable<TableInputs["globalSecondaryIndexes"]>[number];

export const indexOf = (index: IndexInputs): CreateGlobalSecondaryIndexAction => ({
  IndexName: index.name,
  KeySchema: index.keys,
  Projection: {
    ProjectionType: index.projectionType,
    ...(index.nonKeyAttributes ? { NonKeyAttributes: index.nonKeyAttributes } : {}),
  },
});

export const streamOf = ({ streamEnabled, streamViewType }: TableInputs): StreamSpecification =>
  streamEnabled
    ? { StreamEnabled: true, StreamViewType: streamViewType ?? "NEW_AND_OLD_IMAGES" }
    : { StreamEnabled: false };

export const keySchema = (hashKey: string, rangeKey?: string): KeySchemaElement[] => [
  { AttributeName: hashKey, KeyType: "HASH" },
  ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" as const }]),
];
