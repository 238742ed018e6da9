import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { startDynamoEngine } from "@orderflow/local-cloud/testing/dynamodb";
import type { Suite } from "mocha";
import * as z from "zod";
import { indexesOf } from "../../../handlers/orders/order-partitions";
import { shardKey, shardOf } from "../../../handlers/orders/order-shard";
import type { OrdersTable } from "../../../handlers/orders/orders-table";
import { ordersTableNamed } from "../../factories/orders-table";

export interface TestTables {
  readonly ordersTable: OrdersTable;
  readonly inventoryTable: string;
  readonly notificationsTable: string;
  readonly ledgerTable: string;
  readonly clientsTable: string;
  readonly quotasTable: string;
  readonly movementsTable: string;
  readonly suppressionsTable: string;
}

export interface TestDatabase {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly db: DynamoDBDocumentClient;
  /** Fresh, empty tables. */
  createTables(): Promise<TestTables>;
  /** An order is put as the program writes it, with the keys of its indexes. */
  put(table: TestTable, item: object): Promise<void>;
  get(table: TestTable, key: Record<string, string>): Promise<Record<string, unknown> | undefined>;
  all(table: TestTable): Promise<Record<string, unknown>[]>;
}

type TestTable = string | OrdersTable;

const nameOf = (table: TestTable): string => (typeof table === "string" ? table : table.name);

const storedOrder = z.looseObject({ orderId: z.string(), status: z.string(), clientId: z.string() });

/** Items that aren't orders get no keys. */
const itemOf = (table: TestTable, item: object): object => {
  const order = storedOrder.safeParse(item);
  if (typeof table === "string" || !order.success) return item;
  const { orderId, status, clientId } = order.data;
  const shard = shardOf(orderId, table.shards);
  return { ...item, statusShard: shardKey(status, shard), clientShard: shardKey(clientId, shard) };
};

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const });
const index = (IndexName: string, partition: string) => ({
  IndexName,
  KeySchema: [hash(partition), { AttributeName: "createdAt", KeyType: "RANGE" as const }],
  Projection: { ProjectionType: "KEYS_ONLY" as const },
});

const keyed = (TableName: string, key: string): CreateTableCommandInput => ({
  TableName,
  AttributeDefinitions: [attribute(key)],
  KeySchema: [hash(key)],
  BillingMode: "PAY_PER_REQUEST",
});

const movementsTable = (TableName: string): CreateTableCommandInput => ({
  ...keyed(TableName, "productId"),
  AttributeDefinitions: ["productId", "movementId"].map(attribute),
  KeySchema: [hash("productId"), { AttributeName: "movementId", KeyType: "RANGE" }],
});

const ordersTable = (TableName: string): CreateTableCommandInput => ({
  ...keyed(TableName, "orderId"),
  AttributeDefinitions: [
    ...["orderId", "createdAt"],
    ...Object.values(indexesOf("shards")).map((one) => one.attribute),
  ].map(attribute),
  GlobalSecondaryIndexes: Object.values(indexesOf("shards")).map((one) => index(one.index, one.attribute)),
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
});

const operations = (endpoint: string, client: DynamoDBClient, db: DynamoDBDocumentClient): TestDatabase => {
  let made = 0;
  return {
    endpoint,
    client,
    db,
    createTables: async () => {
      made += 1;
      const names = {
        ordersTable: ordersTableNamed(`orders-${made}`),
        inventoryTable: `inventory-${made}`,
        notificationsTable: `notifications-${made}`,
        ledgerTable: `ledger-${made}`,
        clientsTable: `clients-${made}`,
        quotasTable: `quotas-${made}`,
        movementsTable: `stock-movements-${made}`,
        suppressionsTable: `mail-suppressions-${made}`,
      };
      await client.send(new CreateTableCommand(ordersTable(names.ordersTable.name)));
      await client.send(new CreateTableCommand(keyed(names.inventoryTable, "productId")));
      await client.send(new CreateTableCommand(keyed(names.notificationsTable, "id")));
      await client.send(new CreateTableCommand(keyed(names.ledgerTable, "id")));
      await client.send(new CreateTableCommand(keyed(names.clientsTable, "keyHash")));
      await client.send(new CreateTableCommand(keyed(names.quotasTable, "id")));
      await client.send(new CreateTableCommand(keyed(names.suppressionsTable, "addressHash")));
      await client.send(new CreateTableCommand(movementsTable(names.movementsTable)));
      return names;
    },
    put: async (table, item) => {
      await db.send(new PutCommand({ TableName: nameOf(table), Item: itemOf(table, item) }));
    },
    get: async (table, Key) =>
      (await db.send(new GetCommand({ TableName: nameOf(table), Key, ConsistentRead: true }))).Item,
    all: async (table) =>
      (await db.send(new ScanCommand({ TableName: nameOf(table), ConsistentRead: true }))).Items ?? [],
  };
};

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** A client of any AWS service at a local endpoint. */
export const at = (endpoint: string) => ({ endpoint, credentials, region: "us-east-1", maxAttempts: 1 });

interface Started {
  readonly database: TestDatabase;
  readonly stop: () => Promise<void>;
}

const start = async (): Promise<Started> => {
  const directory = await mkdtemp(join(tmpdir(), "orderflow-dynamo-"));
  const engine = await startDynamoEngine({ directory });
  const client = new DynamoDBClient({ ...at(engine.endpoint), maxAttempts: 3 });
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const stop = async () => {
    client.destroy();
    await engine.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  };
  return { database: operations(engine.endpoint, client, db), stop };
};

/** One engine for all suites of a run: each makes tables of its own, and starting one takes longer than most tests. */
let running: Promise<Started> | undefined;

const stopRunning = async (): Promise<void> => {
  const started = await running;
  running = undefined;
  await started?.stop();
};

const rootOf = (suite: Suite): Suite => (suite.parent === undefined ? suite : rootOf(suite.parent));
const rootsThatStopIt = new WeakSet<Suite>();

/** The engine ends with the run, which is when the hooks of the outermost suite are called. */
const stopWith = (root: Suite): void => {
  if (rootsThatStopIt.has(root)) return;
  rootsThatStopIt.add(root);
  root.afterAll(stopRunning);
};

/** A DynamoDB engine for the suite it is called in; the answer is of use once its hooks have run. */
export const useDynamo = (): (() => TestDatabase) => {
  let database: TestDatabase | undefined;

  before(async function () {
    if (this.test?.parent !== undefined) stopWith(rootOf(this.test.parent));
    running ??= start();
    ({ database } = await running);
  });

  return () => {
    if (database === undefined) throw new Error("The DynamoDB engine isn't started yet.");
    return database;
  };
};

/** The catalogue that tests order from. */
export const products = [
  { productId: "PROD-001", name: "Laptop", unitPrice: 99_900, currency: "USD", stock: 100 },
  { productId: "PROD-002", name: "Headphones", unitPrice: 14_900, currency: "USD", stock: 250 },
  { productId: "PROD-003", name: "Limited Sneakers", unitPrice: 19_900, currency: "USD", stock: 5 },
  { productId: "PROD-EUR", name: "Beret", unitPrice: 2_500, currency: "EUR", stock: 10 },
];
