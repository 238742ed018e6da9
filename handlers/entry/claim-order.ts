import { dynamoDb } from "../aws/clients";
import { claim } from "../fulfilment/claim";
import { dynamoDbOrders } from "../inventory/dynamodb-orders";
import { powertools } from "../telemetry/powertools";

export interface ClaimOrderSettings {
  readonly ordersTable: string;
  /** Seconds after which a claim counts no more. */
  readonly lapseSeconds: number;
}

/** Composes the first step of fulfilment. */
export const claimOrder = ({ ordersTable, lapseSeconds }: ClaimOrderSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbOrders(dynamoDb(telemetry.traced), ordersTable);
  return telemetry.instrument(claim({ orders, telemetry, lapseSeconds, now: () => new Date() }));
};
