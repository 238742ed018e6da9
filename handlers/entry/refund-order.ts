import { dynamoDb } from "../aws/clients";
import { refund } from "../fulfilment/refund";
import { dynamoDbStock } from "../inventory/dynamodb-stock";
import { observedGateway } from "../payments/observed-gateway";
import { powertools } from "../telemetry/powertools";
import type { CompensationSettings } from "./fail-payment";

/** Composes the refund of an order that can't be shipped. */
export const refundOrder = ({ payments, ...tables }: CompensationSettings) => {
  const telemetry = powertools();
  const orders = dynamoDbStock(dynamoDb(telemetry.traced), tables);
  return telemetry.instrument(
    refund({
      orders,
      gateway: observedGateway(payments(telemetry), telemetry),
      telemetry,
      now: () => new Date(),
    }),
  );
};
