import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { addressHash, type Suppressions, suppression } from "./suppression";

/** Suppressions in a table with the key `addressHash`. */
export const dynamoDbSuppressions = (db: DynamoDBDocumentClient, table: string): Suppressions => ({
  find: async (address) => {
    const Key = { addressHash: addressHash(address) };
    const { Item } = await db.send(new GetCommand({ TableName: table, Key }));
    return Item === undefined ? undefined : suppression.parse(Item);
  },

  add: async (found) => {
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: found,
          ConditionExpression: "attribute_not_exists(addressHash)",
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
