import * as z from "zod";
import { type AwsCall, arn, type RequiredPermission } from "../service";
import { streamOf } from "./engine-dialect";

const tableArn = (table: string): string =>
  table.startsWith("arn:") ? table : arn("dynamodb", `table/${table}`);

const named = z.looseObject({ TableName: z.string(), IndexName: z.string().optional() });
const batch = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });
const transaction = z.looseObject({
  TransactItems: z.array(z.record(z.string(), z.looseObject({ TableName: z.string() }))),
});
const streamed = z.looseObject({ StreamArn: z.string() });

/** In a transaction each action needs its own permission, not one for the transaction. */
const itemActions: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};

/**
 * What IAM must allow for a call of DynamoDB or its streams.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export const dynamoPermissions = ({ action, input }: AwsCall): RequiredPermission[] => {
  const on = (resource: string, name = action) => ({ action: `dynamodb:${name}`, resource });
  const transact = transaction.safeParse(input);
  if (transact.success) {
    return transact.data.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => on(tableArn(TableName), itemActions[kind] ?? kind)),
    );
  }
  const batched = batch.safeParse(input);
  if (batched.success) return Object.keys(batched.data.RequestItems).map((table) => on(tableArn(table)));
  const stream = streamed.safeParse(input);
  if (stream.success) return [on(stream.data.StreamArn)];
  if (typeof input.ShardIterator === "string") return [on(streamOf(input.ShardIterator))];
  const table = named.safeParse(input);
  if (action === "ListStreams")
    return [on(table.success ? `${tableArn(table.data.TableName)}/stream/*` : "*")];
  if (!table.success) return [on("*")];
  const { TableName, IndexName } = table.data;
  return [on(IndexName === undefined ? tableArn(TableName) : `${tableArn(TableName)}/index/${IndexName}`)];
};
