import { type DynamoDBDocumentClient, PutCommand, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type Client, client } from "#handlers/clients/client";

/** Each key of each client, oldest first. There are few, so the table is read whole. */
export const allClients = async (db: DynamoDBDocumentClient, table: string): Promise<Client[]> => {
  const found: Client[] = [];
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName: table, ConsistentRead: true }))
    found.push(...z.array(client).parse(Items));
  return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
};

export const addClient = async (db: DynamoDBDocumentClient, table: string, record: Client): Promise<void> => {
  await db.send(
    new PutCommand({ TableName: table, Item: record, ConditionExpression: "attribute_not_exists(keyHash)" }),
  );
};

/** The key stops at once; a key that was revoked before keeps its time. */
export const revokeKey = async (
  db: DynamoDBDocumentClient,
  table: string,
  { keyHash }: Client,
  revokedAt: string,
): Promise<void> => {
  await db.send(
    new UpdateCommand({
      TableName: table,
      Key: { keyHash },
      UpdateExpression: "SET revokedAt = if_not_exists(revokedAt, :at)",
      ConditionExpression: "attribute_exists(keyHash)",
      ExpressionAttributeValues: { ":at": revokedAt },
    }),
  );
};
