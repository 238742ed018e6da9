import { dynamoDb, dynamoDbOnce, ssm } from "../aws/clients";
import { dynamoDbQuota } from "../clients/quota";
import type { FraudLimits } from "../domain/fraud";
import type { VelocityLimit } from "../domain/velocity";
import { fraudScorer } from "../fraud/fraud-scorer";
import { dynamoDbVelocity, noVelocity, type Velocity, type VelocityDeps } from "../fraud/velocity";
import { connectGroq } from "../groq/connect-groq";
import { createOrder as handler } from "../orders/create-order";
import { dynamoDbCatalogue } from "../orders/dynamodb-catalogue";
import { dynamoDbOrderStore } from "../orders/dynamodb-order-store";
import type { OrdersTable } from "../orders/orders-table";
import { chargeRefusal } from "../payments/stripe-amount";
import { powertools } from "../telemetry/powertools";

export interface CreateOrderSettings {
  readonly ordersTable: OrdersTable;
  readonly inventoryTable: string;
  readonly quotasTable: string;
  /** Name of the SSM SecureString with the Groq key; without it, only the fraud rules decide. */
  readonly groqKeyParameter?: string | undefined;
  readonly groqModel: string;
  readonly limits: FraudLimits;
  /** Limits on all orders of one customer within a time span; an empty list means no limits. */
  readonly velocityLimits: readonly VelocityLimit[];
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
      catalogue: dynamoDbCatalogue(db, settings.inventoryTable, telemetry),
      // Simulated payments have Stripe's limits too, so that a catalogue that works with them can be charged with Stripe.
      refuseCharge: chargeRefusal,
      scorer: fraudScorer(
        connectGroq(groq, () => ssm(telemetry.traced), telemetry),
        telemetry,
      ),
      limits: settings.limits,
      velocity: velocityOf(settings.velocityLimits, { db, table: settings.quotasTable, telemetry, now }),
      fraudThreshold: settings.fraudThreshold,
      quota: dynamoDbQuota(dynamoDbOnce(telemetry.traced), settings.quotasTable, now),
      telemetry,
      now,
    }),
  );
};

const velocityOf = (limits: readonly VelocityLimit[], deps: Omit<VelocityDeps, "limits">): Velocity =>
  limits.length === 0 ? noVelocity : dynamoDbVelocity({ ...deps, limits });
