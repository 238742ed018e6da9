import * as z from "zod";
import { type AwsCall, arn, type RequiredPermission } from "../service";
import { streamOf } from "./engine-dialect";

const tableArn = (table: string): string =>
  table.startsWith("arn:") ? table : arn("dynamodb", `table/${table}`);

const named = z.looseObject({ TableName: z.string(), IndexName: z.string().optional() });
const batch = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });

/** In a transaction each action needs its own permission, not one for the transaction. */
const itemActions = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
} as const;
const itemAction = z.partialRecord(
  z.enum(["Put", "Update", "Delete", "ConditionCheck", "Get"]),
  z.looseObject({ TableName: z.string() }),
);
const transaction = z.looseObject({ TransactItems: z.array(itemAction) });

type On = (resource: string, action?: string) => RequiredPermission;
type ResourcesOf = (input: AwsCall["input"], on: On) => readonly RequiredPermission[];

const everything: ResourcesOf = (_, on) => [on("*")];

const onTable: ResourcesOf = (input, on) => {
  const parsed = named.safeParse(input);
  if (!parsed.success) return [on("*")];
  const { TableName, IndexName } = parsed.data;
  return [on(IndexName === undefined ? tableArn(TableName) : `${tableArn(TableName)}/index/${IndexName}`)];
};

const onTables: ResourcesOf = (input, on) =>
  Object.keys(batch.safeParse(input).data?.RequestItems ?? {}).map((table) => on(tableArn(table)));

const inTransaction: ResourcesOf = (input, on) =>
  (transaction.safeParse(input).data?.TransactItems ?? []).flatMap((item) =>
    (["Put", "Update", "Delete", "ConditionCheck", "Get"] as const).flatMap((kind) => {
      const { TableName } = item[kind] ?? {};
      return TableName === undefined ? [] : [on(tableArn(TableName), itemActions[kind])];
    }),
  );

const onArn =
  (name: string): ResourcesOf =>
  (input, on) => {
    const given = input[name];
    return [on(typeof given === "string" ? given : "*")];
  };

const onIterator: ResourcesOf = ({ ShardIterator }, on) => [
  on(typeof ShardIterator === "string" ? streamOf(ShardIterator) : "*"),
];

const onStreams: ResourcesOf = (input, on) => {
  const table = named.safeParse(input);
  return [on(table.success ? `${tableArn(table.data.TableName)}/stream/*` : "*")];
};

/**
 * The resources of each action. They follow from the action alone; other parts of the body aren't read.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
const resourcesOf: Readonly<Record<string, ResourcesOf>> = {
  ...Object.fromEntries(
    [
      ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"],
      ...["CreateTable", "DescribeTable", "UpdateTable", "DeleteTable"],
      ...["DescribeTimeToLive", "UpdateTimeToLive", "DescribeContinuousBackups", "UpdateContinuousBackups"],
    ].map((action) => [action, onTable]),
  ),
  BatchGetItem: onTables,
  BatchWriteItem: onTables,
  TransactGetItems: inTransaction,
  TransactWriteItems: inTransaction,
  ListTables: everything,
  DescribeLimits: everything,
  DescribeEndpoints: everything,
  TagResource: onArn("ResourceArn"),
  UntagResource: onArn("ResourceArn"),
  ListTagsOfResource: onArn("ResourceArn"),
  ListStreams: onStreams,
  DescribeStream: onArn("StreamArn"),
  GetShardIterator: onArn("StreamArn"),
  GetRecords: onIterator,
};

/** What IAM must allow for a call of DynamoDB or its streams; nothing for an action that isn't known. */
export const dynamoPermissions = ({ action, input }: AwsCall): readonly RequiredPermission[] => {
  const on: On = (resource, name = action) => ({ action: `dynamodb:${name}`, resource });
  return Object.hasOwn(resourcesOf, action) ? (resourcesOf[action]?.(input, on) ?? []) : [];
};
