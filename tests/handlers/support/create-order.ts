import type { Quota } from "../../../handlers/clients/quota";
import type { FraudScorer } from "../../../handlers/fraud/fraud-scorer";
import { noVelocity } from "../../../handlers/fraud/velocity";
import { type CreateOrderDeps, createOrder } from "../../../handlers/orders/create-order";
import { dynamoDbCatalogue } from "../../../handlers/orders/dynamodb-catalogue";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import { chargeRefusal } from "../../../handlers/payments/stripe-amount";
import { products, type TestDatabase } from "./dynamo";
import { recordTelemetry } from "./telemetry";

/** For clients whose requests nobody counts. */
export const unlimited: Quota = async () => ({});

export const scoresLow: FraudScorer = async () => ({ check: "scored", risk: 0.1, reason: "ordinary" });

/** create-order on fresh tables with a seeded catalogue. */
export const createOrderOn = async (database: TestDatabase, changes: Partial<CreateOrderDeps> = {}) => {
  const tables = await database.createTables();
  await Promise.all(products.map((product) => database.put(tables.inventoryTable, product)));
  const telemetry = recordTelemetry();
  const handler = createOrder({
    orders: dynamoDbOrderStore(database.db, tables.ordersTable),
    catalogue: dynamoDbCatalogue(database.db, tables.inventoryTable, telemetry),
    refuseCharge: chargeRefusal,
    scorer: scoresLow,
    limits: { maxLineQuantity: 100, maxOrderQuantity: 500, maxOrderTotal: { USD: 100_000_000 } },
    velocity: noVelocity,
    fraudThreshold: 0.8,
    quota: unlimited,
    telemetry,
    now: () => new Date("2026-03-01T10:00:00.000Z"),
    ...changes,
  });
  return { handler, telemetry, orders: () => database.all(tables.ordersTable), ...tables };
};
