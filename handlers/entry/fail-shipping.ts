import { dynamoDb } from "../aws/clients";
import { failShipping as handler } from "../fulfilment/fail-shipping";
import { dynamoDbOrders } from "../inventory/dynamodb-orders";
import { dynamoDbLedger } from "../ledger/dynamodb-ledger";
import { simulatedCarrier } from "../shipping/simulated-carrier";
import { powertools } from "../telemetry/powertools";

export interface FailShippingSettings {
  readonly ordersTable: string;
  readonly ledgerTable: string;
}

/** Composes the record of a shipping that failed. */
export const failShipping = ({ ordersTable, ledgerTable }: FailShippingSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  const carrier = simulatedCarrier(dynamoDbLedger(db, ledgerTable), now);
  return telemetry.instrument(handler({ orders: dynamoDbOrders(db, ordersTable), carrier, telemetry, now }));
};
