import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { InvalidRecord } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { type Client, client } from "./client";

export interface ClientStore {
  /** Strongly consistent, so that revoking a key takes effect immediately. @throws InvalidRecord */
  find(keyHash: string): Promise<Client | undefined>;
  /** Records the day (UTC) on which a key was used, unless it is already recorded. */
  usedOn(keyHash: string, day: string): Promise<void>;
}

/** API clients in a table with the key `keyHash`. */
export const dynamoDbClientStore = (db: DynamoDBDocumentClient, table: string): ClientStore => ({
  find: async (keyHash) => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { keyHash }, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const parsed = client.safeParse(Item);
    if (!parsed.success) throw new InvalidRecord("A stored API client", fieldErrors(parsed.error, "item"));
    return parsed.data;
  },

  usedOn: async (keyHash, day) => {
    try {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { keyHash },
          UpdateExpression: "SET lastUsedDay = :day",
          ConditionExpression:
            "attribute_exists(keyHash) AND (attribute_not_exists(lastUsedDay) OR lastUsedDay < :day)",
          ExpressionAttributeValues: { ":day": day },
        }),
      );
    } catch (error) {
      // Another request of the same day was first, or the client was deleted.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
