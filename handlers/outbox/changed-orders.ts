import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import type { ChangeRecord } from "./redrive";

/** Milliseconds of tolerance, because an order's time is its writer's and an arrival time is the stream's. */
const slack = 60_000;

const changes = z.object({ history: z.array(z.object({ at: z.iso.datetime() })) });

/**
 * Finds the orders that reached a status in a time range, each as a change from which publish-events makes the event of
 * the order's **current** status. It is the fallback when the stream has trimmed the records; the table doesn't have
 * older versions. It reads the whole table.
 * @param range of the arrival times in a failed batch
 * @param unreadable is called for each order whose history can't be read; it is left out
 */
export const ordersChangedIn = async (
  client: DynamoDBClient,
  table: string,
  range: { readonly from: Date; readonly to: Date },
  unreadable: (orderId: string) => void = () => {},
): Promise<ChangeRecord[]> => {
  const from = range.from.getTime() - slack;
  const to = range.to.getTime() + slack;
  const found: ChangeRecord[] = [];
  const scan = {
    TableName: table,
    // An order that changed in the range was last changed in it or later.
    FilterExpression: "updatedAt >= :from",
    ExpressionAttributeValues: { ":from": { S: new Date(from).toISOString() } },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan))
    for (const item of Items) {
      const read = changes.safeParse(unmarshall(item));
      if (!read.success) unreadable(item.orderId?.S ?? "without an id");
      if (!read.data?.history.some(({ at }) => Date.parse(at) >= from && Date.parse(at) < to)) continue;
      found.push(asItIs(item, found.length + 1));
    }
  return found;
};

const asItIs = (item: Record<string, unknown>, position: number): ChangeRecord => ({
  eventName: "INSERT",
  dynamodb: {
    SequenceNumber: String(position).padStart(21, "0"),
    Keys: { orderId: item.orderId },
    NewImage: item,
  },
});
