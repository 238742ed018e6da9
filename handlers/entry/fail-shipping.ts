import { dynamoDb } from "../aws/clients";
import { failShipping as handler } from "../fulfilment/fail-shipping";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { powertools } from "../telemetry/powertools";
import { connectCarrier } from "./carrier";
import type { ShipOrderSettings } from "./ship-order";

/** Composes the step that records failed shipping. */
export const failShipping = (settings: ShipOrderSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  const carrier = connectCarrier(db, settings, now);
  return telemetry.instrument(
    handler({ orders: dynamoDbOrderStore(db, settings.ordersTable), carrier, telemetry, now }),
  );
};
