import { dynamoDb, ssm } from "../aws/clients";
import { dynamoDbQuota } from "../clients/quota";
import type { FraudLimits } from "../domain/fraud";
import { fraudScorer } from "../fraud/fraud-scorer";
import { connectGroq } from "../groq/connect-groq";
import { createOrder as handler } from "../orders/create-order";
import { dynamoDbCatalogue } from "../orders/dynamodb-catalogue";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import { powertools } from "../telemetry/powertools";

export interface CreateOrderSettings extends FraudLimits {
  readonly ordersTable: string;
  readonly inventoryTable: string;
  readonly quotasTable: string;
  /** Name of the SSM SecureString with the Groq key; without it the fraud rules decide alone. */
  readonly groqKeyParameter?: string | undefined;
  readonly groqModel: string;
  /** From 0 to 1; a risk that reaches it is refused. */
  readonly fraudThreshold: number;
  /** Milliseconds that an order waits for its fraud score; at most 2 000 count. */
  readonly fraudTimeoutMs: number;
}

/** Composes `POST /orders`. */
export const createOrder = (settings: CreateOrderSettings) => {
  const telemetry = powertools();
  const db = dynamoDb(telemetry.traced);
  const now = () => new Date();
  const groq = { ...settings, timeoutMs: settings.fraudTimeoutMs };
  return telemetry.instrument(
    handler({
      orders: dynamoDbOrderStore(db, settings.ordersTable),
      catalogue: dynamoDbCatalogue(db, settings.inventoryTable),
      scorer: fraudScorer(
        connectGroq(groq, () => ssm(telemetry.traced)),
        telemetry,
      ),
      limits: settings,
      fraudThreshold: settings.fraudThreshold,
      quota: dynamoDbQuota(db, settings.quotasTable, now),
      telemetry,
      now,
    }),
  );
};
