import type { Order } from "../../../handlers/domain/order";
import { dynamoDbStock } from "../../../handlers/inventory/dynamodb-stock";
import { reserveStock } from "../../../handlers/inventory/reserve-stock";
import type { Stock } from "../../../handlers/inventory/stock";
import { lambdaContext } from "../../factories/lambda-context";
import { delivered } from "../../factories/order";
import { sqsBatch, sqsRecord } from "../../factories/sqs-record";
import type { TestDatabase } from "./dynamo";
import { recordTelemetry } from "./telemetry";

/** reserve-stock on fresh tables with this stock and these orders. */
export const inventoryOf = async (
  database: TestDatabase,
  stock: Readonly<Record<string, number>>,
  orders: readonly Order[],
  wrap: (stock: Stock) => Stock = (real) => real,
) => {
  const tables = await database.createTables();
  const product = { name: "Thing", unitPrice: 1_000, currency: "USD" };
  for (const [productId, count] of Object.entries(stock)) {
    await database.put(tables.inventoryTable, { ...product, productId, stock: count });
  }
  for (const order of orders) await database.put(tables.ordersTable, { ...order, requestHash: "hash" });

  const telemetry = recordTelemetry();
  const store = wrap(dynamoDbStock(database.db, tables));
  const handler = reserveStock({ stock: store, telemetry, now: () => new Date("2026-03-01T10:00:05.000Z") });
  const handle = (...bodies: unknown[]) =>
    handler(sqsBatch(...bodies.map((body) => sqsRecord(body))), lambdaContext());
  return {
    ...tables,
    telemetry,
    handle,
    /** The event of each order as it is given. */
    tell: (...told: Order[]) => handle(...told.map(delivered)),
    stockOf: async (productId: string) => (await database.get(tables.inventoryTable, { productId }))?.stock,
    orderOf: ({ orderId }: Order) => database.get(tables.ordersTable, { orderId }),
  };
};
