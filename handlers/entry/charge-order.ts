import { dynamoDb } from "../aws/clients";
import { charge } from "../fulfilment/charge";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { withFreeOrders } from "../payments/free-orders";
import { observedGateway } from "../payments/observed-gateway";
import { powertools } from "../telemetry/powertools";
import type { ConnectPayments } from "./payments";

export interface ChargeOrderSettings {
  readonly ordersTable: string;
  readonly payments: ConnectPayments;
}

/** Composes the payment of an order. */
export const chargeOrder = ({ ordersTable, payments }: ChargeOrderSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbOrderStore(dynamoDb(telemetry.traced), ordersTable);
  return telemetry.instrument(
    charge({
      orders,
      gateway: observedGateway(withFreeOrders(payments(telemetry)), telemetry),
      telemetry,
      now: () => new Date(),
    }),
  );
};
