import { dynamoDb, dynamoDbOnce } from "../aws/clients";
import { dynamoDbQuota } from "../clients/quota";
import { cancelOrder as handler } from "../orders/cancel-order";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { powertools } from "../telemetry/powertools";

export interface CancelOrderSettings {
  readonly ordersTable: OrdersTable;
  readonly quotasTable: string;
}

/** Composes `POST /orders/{orderId}/cancel`. */
export const cancelOrder = ({ ordersTable, quotasTable }: CancelOrderSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  const quota = dynamoDbQuota(dynamoDbOnce(telemetry.traced), quotasTable, now);
  return telemetry.instrument(
    handler({ orders: dynamoDbOrderStore(db, ordersTable), quota, telemetry, now }),
  );
};
