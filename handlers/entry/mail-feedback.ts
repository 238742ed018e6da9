import { dynamoDb } from "../aws/clients";
import { dynamoDbSuppressions } from "../notifications/dynamodb-suppressions";
import { suppress } from "../notifications/suppress";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { powertools } from "../telemetry/powertools";

export interface MailFeedbackSettings {
  readonly ordersTable: OrdersTable;
  /** Key `addressHash`. */
  readonly suppressionsTable: string;
}

/** Composes the consumer of SES's bounce and complaint reports. */
export const mailFeedback = ({ ordersTable, suppressionsTable }: MailFeedbackSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  return telemetry.instrument(
    suppress({
      orders: dynamoDbOrderStore(db, ordersTable),
      suppressions: dynamoDbSuppressions(db, suppressionsTable),
      telemetry,
    }),
  );
};
