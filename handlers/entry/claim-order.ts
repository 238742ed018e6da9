import { dynamoDb } from "../aws/clients";
import { claiming } from "../fulfilment/claiming";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { powertools } from "../telemetry/powertools";

export interface ClaimOrderSettings {
  readonly ordersTable: OrdersTable;
  /** Seconds after which a claim lapses. */
  readonly lapseSeconds: number;
}

/** Composes the step that releases the claim on an order; executions that began before an upgrade also claim with it. */
export const claimOrder = ({ ordersTable, lapseSeconds }: ClaimOrderSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbOrderStore(dynamoDb(telemetry.traced), ordersTable);
  return telemetry.instrument(claiming({ orders, telemetry, lapseSeconds, now: () => new Date() }));
};
