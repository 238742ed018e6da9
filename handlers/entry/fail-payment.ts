import { dynamoDb } from "../aws/clients";
import { failPayment as handler } from "../fulfilment/fail-payment";
import { dynamoDbStock } from "../inventory/dynamodb-stock";
import { observedGateway } from "../payments/observed-gateway";
import { powertools } from "../telemetry/powertools";
import type { ConnectPayments } from "./payments";

export interface CompensationSettings {
  readonly ordersTable: string;
  readonly inventoryTable: string;
  readonly payments: ConnectPayments;
}

/** Composes the compensation of a payment that didn't happen. */
export const failPayment = ({ payments, ...tables }: CompensationSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbStock(dynamoDb(telemetry.traced), tables);
  return telemetry.instrument(
    handler({
      orders,
      gateway: observedGateway(payments(telemetry), telemetry),
      telemetry,
      now: () => new Date(),
    }),
  );
};
