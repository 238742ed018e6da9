import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { readable } from "#handlers/aws/readable-items";
import { type OrderStatus, order } from "#handlers/domain/order";
import type { OrdersTable } from "#handlers/orders/orders-table";
import type { Observer } from "#handlers/telemetry/telemetry";
import { newestOfStatus } from "./newest-of-status";

/** An order that failed, or waits for a decision. */
export interface Failure {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly at: string;
  readonly reason: string | null;
}

const failed: readonly OrderStatus[] = ["PAYMENT_FAILED", "SHIPPING_FAILED", "FAILED_INSUFFICIENT_STOCK"];

const facts = order.pick({ orderId: true, status: true, history: true });

interface Wanted {
  readonly count: number;
  readonly observer: Observer;
}

/** Lists the newest failed orders, from the index: the newest of each failed status. */
export const latestFailures = async (
  client: DynamoDBDocumentClient,
  table: OrdersTable,
  { count, observer }: Wanted,
): Promise<Failure[]> => {
  const ofEach = await Promise.all(
    failed.map(async (status) => {
      const stored = await newestOfStatus(client, table, status, count);
      return readable({ schema: facts, what: "order", key: "orderId", observer }, stored);
    }),
  );
  return ofEach
    .flat()
    .map(({ orderId, status, history }) => {
      const last = history.at(-1);
      return { orderId, status, at: last?.at ?? "", reason: last?.reason ?? null };
    })
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, count);
};
