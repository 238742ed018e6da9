import type { Order } from "../../../handlers/domain/order";
import { dynamoDbStock } from "../../../handlers/inventory/dynamodb-stock";
import { reserveStock } from "../../../handlers/inventory/reserve-stock";
import type { Stock } from "../../../handlers/inventory/stock";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import type { OrderStore } from "../../../handlers/orders/order-store";
import { lambdaContext } from "../../factories/lambda-context";
import { delivered } from "../../factories/order";
import { sqsBatch, sqsRecord } from "../../factories/sqs-record";
import type { TestDatabase } from "./dynamo";
import { recordTelemetry } from "./telemetry";

/** What reserve-stock writes by. */
export type Writes = Stock & Pick<OrderStore, "find" | "move">;

/** reserve-stock on fresh tables with this stock and these orders. */
export const inventoryOf = async (
  database: TestDatabase,
  stock: Readonly<Record<string, number>>,
  orders: readonly Order[],
  wrap: (tables: Writes) => Writes = (real) => real,
) => {
  const tables = await database.createTables();
  const product = { name: "Thing", unitPrice: 1_000, currency: "USD" };
  for (const [productId, count] of Object.entries(stock)) {
    await database.put(tables.inventoryTable, { ...product, productId, stock: count });
  }
  for (const order of orders) await database.put(tables.ordersTable, { ...order, requestHash: "hash" });

  const telemetry = recordTelemetry();
  const writes = wrap({
    ...dynamoDbOrderStore(database.db, tables.ordersTable),
    ...dynamoDbStock(database.db, tables, telemetry),
  });
  const now = () => new Date("2026-03-01T10:00:05.000Z");
  const handler = reserveStock({ orders: writes, stock: writes, telemetry, now });
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
