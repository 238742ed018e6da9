import { dynamoDb } from "../aws/clients";
import { ship } from "../fulfilment/ship";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { powertools } from "../telemetry/powertools";
import { type CarrierSettings, connectCarrier } from "./carrier";

export interface ShipOrderSettings extends CarrierSettings {
  readonly ordersTable: OrdersTable;
}

/** Composes the shipping of an order. */
export const shipOrder = (settings: ShipOrderSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  const carrier = connectCarrier(db, settings, now);
  return telemetry.instrument(
    ship({ orders: dynamoDbOrderStore(db, settings.ordersTable), carrier, telemetry, now }),
  );
};
