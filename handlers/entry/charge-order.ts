import { dynamoDb } from "../aws/clients";
import { charging } from "../fulfilment/charging";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { withFreeOrders } from "../payments/free-orders";
import { observedGateway } from "../payments/observed-gateway";
import { powertools } from "../telemetry/powertools";
import type { ConnectPayments } from "./payments";

export interface ChargeOrderSettings {
  readonly ordersTable: OrdersTable;
  /** Seconds after which a claim lapses. */
  readonly lapseSeconds: number;
  readonly payments: ConnectPayments;
}

/** Composes the step that claims an order and charges it. */
export const chargeOrder = ({ ordersTable, lapseSeconds, payments }: ChargeOrderSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbOrderStore(dynamoDb(telemetry.traced), ordersTable);
  return telemetry.instrument(
    charging({
      orders,
      gateway: observedGateway(withFreeOrders(payments(telemetry)), telemetry),
      telemetry,
      lapseSeconds,
      now: () => new Date(),
    }),
  );
};
