import { dynamoDb } from "../aws/clients";
import { dynamoDbStock } from "../inventory/dynamodb-stock";
import { reserveStock as handler } from "../inventory/reserve-stock";
import { powertools } from "../telemetry/powertools";

export interface ReserveStockSettings {
  readonly ordersTable: string;
  readonly inventoryTable: string;
}

/** Composes the inventory queue's consumer. */
export const reserveStock = (settings: ReserveStockSettings) => {
  const telemetry = powertools();
  const stock = dynamoDbStock(dynamoDb(telemetry.traced), settings);
  return telemetry.instrument(handler({ stock, telemetry, now: () => new Date() }));
};
