import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import type { ChangeRecord } from "./redrive";

/** Clocks differ: an order's time is its writer's, an arrival is the stream's. Milliseconds. */
const slack = 60_000;

const changes = z.object({ history: z.array(z.object({ at: z.iso.datetime() })) });

/**
 * The orders that reached a status in a range of time, each as the change that publish-events makes the event of its
 * **current** version from. This is what is left when the stream has trimmed the records: an older version isn't in
 * the table any more. It reads the whole table.
 * @param range of the arrival times that a failed batch names
 */
export const ordersChangedIn = async (
  client: DynamoDBClient,
  table: string,
  range: { readonly from: Date; readonly to: Date },
): Promise<ChangeRecord[]> => {
  const from = range.from.getTime() - slack;
  const to = range.to.getTime() + slack;
  const found: ChangeRecord[] = [];
  const scan = {
    TableName: table,
    // Whatever changed then was last changed then or later.
    FilterExpression: "updatedAt >= :from",
    ExpressionAttributeValues: { ":from": { S: new Date(from).toISOString() } },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan))
    for (const item of Items) {
      const { history } = changes.parse(unmarshall(item));
      if (!history.some(({ at }) => Date.parse(at) >= from && Date.parse(at) < to)) continue;
      found.push(currentVersion(item, found.length + 1));
    }
  return found;
};

const currentVersion = (item: Record<string, unknown>, position: number): ChangeRecord => ({
  eventName: "INSERT",
  dynamodb: { SequenceNumber: String(position), Keys: { orderId: item.orderId }, NewImage: item },
});
