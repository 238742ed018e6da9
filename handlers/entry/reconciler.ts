import { dynamoDb, eventBridge, stepFunctions } from "../aws/clients";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { dynamoDbOrderIndex } from "../orders/order-index";
import type { OrdersTable } from "../orders/orders-table";
import { eventBridgePublisher } from "../outbox/eventbridge-publisher";
import { withFreeOrders } from "../payments/free-orders";
import { observedGateway } from "../payments/observed-gateway";
import { awsRestarts } from "../reconciliation/aws-restarts";
import { reconcile } from "../reconciliation/reconcile";
import type { RemedyRules } from "../reconciliation/remedy";
import { powertools } from "../telemetry/powertools";
import { type CarrierSettings, connectCarrier } from "./carrier";
import type { ConnectPayments } from "./payments";

export interface ReconcilerSettings extends CarrierSettings, RemedyRules {
  readonly ordersTable: OrdersTable;
  readonly busName: string;
  readonly stateMachineArn: string;
  readonly payments: ConnectPayments;
}

/** Composes the search for overdue orders. */
export const reconciler = ({ payments, ...settings }: ReconcilerSettings) => {
  const { ordersTable, busName, stateMachineArn, compensateShippingFailure } = settings;
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  return telemetry.instrument(
    reconcile({
      index: dynamoDbOrderIndex(db, ordersTable, telemetry),
      orders: dynamoDbOrderStore(db, ordersTable),
      payments: observedGateway(withFreeOrders(payments(telemetry)), telemetry),
      carrier: connectCarrier(db, settings, now),
      restarts: awsRestarts({
        publisher: eventBridgePublisher(eventBridge(telemetry.traced), busName, telemetry),
        stateMachines: stepFunctions(telemetry.traced),
        stateMachineArn,
      }),
      rules: { compensateShippingFailure },
      telemetry,
      now,
    }),
  );
};
