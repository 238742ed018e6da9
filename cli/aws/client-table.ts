import { type DynamoDBDocumentClient, PutCommand, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { readable } from "#handlers/aws/readable-items";
import { type Client, client } from "#handlers/clients/client";
import type { Observer } from "#handlers/telemetry/telemetry";

/**
 * Lists each key of each client, oldest first. There are few, so the whole table is read.
 * @param observer is called for each record that can't be read; it is left out
 */
export const allClients = async (
  db: DynamoDBDocumentClient,
  table: string,
  observer: Observer,
): Promise<Client[]> => {
  const found: Client[] = [];
  const listed = { schema: client, what: "client", key: "keyHash", observer };
  for await (const { Items = [] } of paginateScan({ client: db }, { TableName: table, ConsistentRead: true }))
    found.push(...readable(listed, Items));
  return found.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
};

export const addClient = async (db: DynamoDBDocumentClient, table: string, record: Client): Promise<void> => {
  await db.send(
    new PutCommand({ TableName: table, Item: record, ConditionExpression: "attribute_not_exists(keyHash)" }),
  );
};

/** Revokes a key with immediate effect. A key that was already revoked keeps its revocation time. */
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
