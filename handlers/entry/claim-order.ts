import { dynamoDb } from "../aws/clients";
import { claiming } from "../fulfilment/claiming";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { powertools } from "../telemetry/powertools";

export interface ClaimOrderSettings {
  readonly ordersTable: string;
  /** Seconds after which a claim lapses. */
  readonly lapseSeconds: number;
}

/** Composes the step that claims an order, and the one that releases the claim. */
export const claimOrder = ({ ordersTable, lapseSeconds }: ClaimOrderSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbOrderStore(dynamoDb(telemetry.traced), ordersTable);
  return telemetry.instrument(claiming({ orders, telemetry, lapseSeconds, now: () => new Date() }));
};
