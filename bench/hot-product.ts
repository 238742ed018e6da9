import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { startDynamoEngine } from "@orderflow/local-cloud/testing/dynamodb";
import * as z from "zod";
import { dynamoDbStock } from "../handlers/inventory/dynamodb-stock";
import { reserveStock } from "../handlers/inventory/reserve-stock";
import { dynamoDbOrderStore } from "../handlers/orders/dynamodb-order-store";
import type { OrdersTable } from "../handlers/orders/orders-table";
import { lambdaContext } from "../tests/factories/lambda-context";
import { delivered, pendingOrder } from "../tests/factories/order";
import { sqsBatch, sqsRecord } from "../tests/factories/sqs-record";
import { recordTelemetry } from "../tests/handlers/support/telemetry";
import { itemUnits, title } from "./hot-product-columns";
import { type Progress, type Result, type Row, rounded } from "./measure";

const orders = 400;

/** A way of reserving orders of one product. */
interface Way {
  readonly batch: number;
  readonly consumers: number;
  /** Items that the stock is split over; a batch takes from one of them. */
  readonly items: number;
}

const ways: readonly Way[] = [
  { batch: 1, consumers: 1, items: 1 },
  { batch: 1, consumers: 8, items: 1 },
  { batch: 10, consumers: 1, items: 1 },
  { batch: 10, consumers: 8, items: 1 },
  // The program doesn't do this: it shows whether splitting a stock would be worth it.
  { batch: 1, consumers: 8, items: 8 },
  { batch: 10, consumers: 8, items: 8 },
];

/** Measures orders of one product: the cost of reserving them one by one, and together. */
export const hotProduct = async (progress: Progress): Promise<Result> => {
  const directory = await mkdtemp(join(tmpdir(), "orderflow-hot-"));
  const engine = await startDynamoEngine({ directory });
  try {
    const rows: Row[] = [];
    for (const [index, way] of ways.entries()) {
      progress(`hot product: batches of ${way.batch}, ${way.consumers} consumers, ${way.items} items`);
      rows.push(await reserved(engine.endpoint, way, `way${index}`));
    }
    return {
      title,
      how: `${orders} orders of one product; with the transaction conflicts of DynamoDB, which the engine lacks`,
      rows,
    };
  } finally {
    await engine.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

const reserved = async (endpoint: string, { batch, consumers, items }: Way, prefix: string): Promise<Row> => {
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  const ordersTable: OrdersTable = { name: `${prefix}-orders`, shards: 16, listedBy: "shards" };
  const tables = { ordersTable, inventoryTable: `${prefix}-inventory` };
  await create(client, ordersTable.name, "orderId");
  await create(client, tables.inventoryTable, "productId");
  const plain = DynamoDBDocumentClient.from(client);
  for (let item = 0; item < items; item += 1)
    await plain.send(
      new PutCommand({ TableName: tables.inventoryTable, Item: { productId: `HOT-${item}`, stock: orders } }),
    );
  const placed = Array.from({ length: orders }, (_, index) =>
    pendingOrder({}, { [`HOT-${Math.floor(index / batch) % items}`]: 1 }),
  );
  for (const order of placed)
    await plain.send(
      new PutCommand({ TableName: ordersTable.name, Item: JSON.parse(JSON.stringify(order)) }),
    );
  const counts = { transactions: 0, conflicts: 0, units: 0, itemUnits: 0 };
  const db = DynamoDBDocumentClient.from(conflicting(client, counts, tables.inventoryTable), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const handler = reserveStock({
    orders: dynamoDbOrderStore(db, ordersTable),
    stock: dynamoDbStock(db, tables),
    telemetry: recordTelemetry(),
    now: () => new Date(),
  });
  const queue = placed.map((order) => delivered(order));
  const start = performance.now();
  const consume = async (): Promise<void> => {
    for (let bodies = queue.splice(0, batch); bodies.length > 0; bodies = queue.splice(0, batch)) {
      const { batchItemFailures } = await handler(
        sqsBatch(...bodies.map((body) => sqsRecord(body))),
        lambdaContext(),
      );
      // Failed messages are delivered again.
      if (batchItemFailures.length > 0) queue.push(...bodies);
    }
  };
  await Promise.all(Array.from({ length: consumers }, consume));
  const seconds = (performance.now() - start) / 1000;
  client.destroy();
  return {
    batch,
    consumers,
    "stock in items": items,
    "transactions per order": rounded(counts.transactions / orders, 2),
    "write units per order": rounded(counts.units / orders, 2),
    [itemUnits]: rounded(counts.itemUnits / orders, 2),
    "conflicts per order": rounded(counts.conflicts / orders, 2),
    "orders/s here": rounded(orders / seconds, 0),
  };
};

const create = (client: DynamoDBClient, TableName: string, key: string) =>
  client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
      KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );

interface Counts {
  transactions: number;
  conflicts: number;
  /** Write units, as the engine counts them. */
  units: number;
  /** Those of the product's item. */
  itemUnits: number;
}

const transaction = z.looseObject({
  TransactItems: z.array(
    z.object({ Update: z.object({ TableName: z.string(), Key: z.record(z.string(), z.unknown()) }) }),
  ),
});
const consumed = z.object({
  ConsumedCapacity: z.array(z.object({ TableName: z.string(), CapacityUnits: z.number() })),
});

/**
 * Cancels a transaction that touches an item of a running transaction, as DynamoDB does, and counts conflicts.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
const conflicting = (client: DynamoDBClient, counts: Counts, inventoryTable: string): DynamoDBClient => {
  const held = new Set<string>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== "TransactWriteItemsCommand") return next(args);
      counts.transactions += 1;
      const { TransactItems } = transaction.parse(args.input);
      const keys = TransactItems.map(({ Update }) => JSON.stringify([Update.TableName, Update.Key]));
      if (keys.some((key) => held.has(key))) {
        counts.conflicts += 1;
        throw conflict(keys.map((key) => held.has(key)));
      }
      for (const key of keys) held.add(key);
      try {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } });
        for (const { TableName, CapacityUnits } of consumed.parse(result.output).ConsumedCapacity) {
          counts.units += CapacityUnits;
          if (TableName === inventoryTable) counts.itemUnits += CapacityUnits;
        }
        return result;
      } finally {
        for (const key of keys) held.delete(key);
      }
    },
    { step: "initialize" },
  );
  return client;
};

const conflict = (inTheWay: readonly boolean[]): TransactionCanceledException =>
  new TransactionCanceledException({
    $metadata: {},
    message: "Transaction cancelled",
    CancellationReasons: inTheWay.map((is) => ({ Code: is ? "TransactionConflict" : "None" })),
  });
