import { dynamoDb } from "../aws/clients";
import { failShipping as handler } from "../fulfilment/fail-shipping";
import { dynamoDbOrders } from "../inventory/dynamodb-orders";
import { powertools } from "../telemetry/powertools";

export interface FailShippingSettings {
  readonly ordersTable: string;
}

/** Composes the record of a shipping that failed. */
export const failShipping = ({ ordersTable }: FailShippingSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbOrders(dynamoDb(telemetry.traced), ordersTable);
  return telemetry.instrument(handler({ orders, telemetry, now: () => new Date() }));
};
