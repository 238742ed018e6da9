import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Ledger, type LedgerEntry, ledgerEntry, type Outcome, type Settled } from "./ledger";

/** An update with the facts, on the condition that there is no outcome yet, or the named one. */
const settling = (table: string, id: string, settled: Settled, over: Outcome | undefined) => {
  const facts = Object.entries(settled).filter(([, value]) => value !== undefined);
  return {
    TableName: table,
    Key: { id },
    UpdateExpression: `SET ${facts.map((_, i) => `#n${i} = :v${i}`).join(", ")}`,
    ConditionExpression: over === undefined ? "attribute_not_exists(#outcome)" : "#outcome = :over",
    ExpressionAttributeNames: {
      "#outcome": "outcome",
      ...Object.fromEntries(facts.map(([name], i) => [`#n${i}`, name])),
    },
    ExpressionAttributeValues: {
      ...(over === undefined ? {} : { ":over": over }),
      ...Object.fromEntries(facts.map(([, value], i) => [`:v${i}`, value])),
    },
    ReturnValues: "ALL_NEW" as const,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
};

/** A ledger in a table with the key `id`. */
export const dynamoDbLedger = (db: DynamoDBDocumentClient, table: string): Ledger => ({
  find: async (id): Promise<LedgerEntry | undefined> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
    return Item === undefined ? undefined : ledgerEntry.parse(Item);
  },

  attempt: async (id) => {
    const { Attributes } = await db.send(
      new UpdateCommand({
        TableName: table,
        Key: { id },
        UpdateExpression: "ADD attempts :one",
        ExpressionAttributeValues: { ":one": 1 },
        ReturnValues: "ALL_NEW",
      }),
    );
    return ledgerEntry.parse(Attributes).attempts ?? 1;
  },

  settle: async (id, settled, over) => {
    try {
      const { Attributes } = await db.send(new UpdateCommand(settling(table, id, settled, over)));
      return ledgerEntry.parse(Attributes);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return ledgerEntry.parse(error.Item === undefined ? { id } : unmarshall(error.Item));
    }
  },
});
