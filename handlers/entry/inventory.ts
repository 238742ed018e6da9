import { dynamoDb } from "../aws/clients";
import { dynamoDbStock } from "../inventory/dynamodb-stock";
import { reserveStock } from "../inventory/reserve-stock";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { powertools } from "../telemetry/powertools";

export interface InventorySettings {
  readonly ordersTable: OrdersTable;
  readonly inventoryTable: string;
}

/** Composes the inventory queue's consumer. */
export const inventory = (settings: InventorySettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const orders = dynamoDbOrderStore(db, settings.ordersTable);
  const stock = dynamoDbStock(db, settings, telemetry);
  return telemetry.instrument(reserveStock({ orders, stock, telemetry, now: () => new Date() }));
};
