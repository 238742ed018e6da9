import { dynamoDb } from "../aws/clients";
import { ship } from "../fulfilment/ship";
import { dynamoDbOrders } from "../inventory/dynamodb-orders";
import { dynamoDbLedger } from "../ledger/dynamodb-ledger";
import { simulatedCarrier } from "../shipping/simulated-carrier";
import { powertools } from "../telemetry/powertools";

export interface ShipOrderSettings {
  readonly ordersTable: string;
  readonly ledgerTable: string;
}

/** Composes the shipping of an order. */
export const shipOrder = ({ ordersTable, ledgerTable }: ShipOrderSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  const carrier = simulatedCarrier(dynamoDbLedger(db, ledgerTable), now);
  return telemetry.instrument(ship({ orders: dynamoDbOrders(db, ordersTable), carrier, telemetry, now }));
};
