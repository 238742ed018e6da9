import { dynamoDb } from "../aws/clients";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { getOrder as handler } from "../orders/get-order";
import { powertools } from "../telemetry/powertools";

export interface GetOrderSettings {
  readonly ordersTable: string;
}

/** Composes `GET /orders/{orderId}`. */
export const getOrder = ({ ordersTable }: GetOrderSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbOrderStore(dynamoDb(telemetry.traced), ordersTable);
  return telemetry.instrument(handler({ orders, telemetry }));
};
