import { dynamoDb } from "../aws/clients";
import { refund } from "../fulfilment/refund";
import { dynamoDbStock } from "../inventory/dynamodb-stock";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { withFreeOrders } from "../payments/free-orders";
import { observedGateway } from "../payments/observed-gateway";
import { powertools } from "../telemetry/powertools";
import { type CarrierSettings, connectCarrier } from "./carrier";
import type { CompensationSettings } from "./fail-payment";

export interface RefundOrderSettings extends CompensationSettings, CarrierSettings {}

/** Composes the refund of an order that can't be shipped. */
export const refundOrder = ({ payments, ...tables }: RefundOrderSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  return telemetry.instrument(
    refund({
      orders: dynamoDbOrderStore(db, tables.ordersTable),
      stock: dynamoDbStock(db, tables, telemetry),
      gateway: observedGateway(withFreeOrders(payments(telemetry)), telemetry),
      carrier: connectCarrier(db, tables, now),
      telemetry,
      now,
    }),
  );
};
