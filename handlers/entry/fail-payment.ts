import { dynamoDb } from "../aws/clients";
import { failPayment as handler } from "../fulfilment/fail-payment";
import { dynamoDbStock } from "../inventory/dynamodb-stock";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { withFreeOrders } from "../payments/free-orders";
import { observedGateway } from "../payments/observed-gateway";
import { powertools } from "../telemetry/powertools";
import type { ConnectPayments } from "./payments";

export interface CompensationSettings {
  readonly ordersTable: OrdersTable;
  readonly inventoryTable: string;
  readonly payments: ConnectPayments;
}

/** Composes the compensation of a failed payment. */
export const failPayment = ({ payments, ...tables }: CompensationSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  return telemetry.instrument(
    handler({
      orders: dynamoDbOrderStore(db, tables.ordersTable),
      stock: dynamoDbStock(db, tables, telemetry),
      gateway: observedGateway(withFreeOrders(payments(telemetry)), telemetry),
      telemetry,
      now: () => new Date(),
    }),
  );
};
