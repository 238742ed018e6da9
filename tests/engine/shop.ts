import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { OutputMap } from "@pulumi/pulumi/automation";
import * as z from "zod";
import { sampleCatalogue } from "../../cli/catalogue/product";
import { planSeed, seedCatalogue } from "../../cli/catalogue/seed";
import { requestBody } from "../factories/order";

const outputs = z.object({
  apiUrl: z.url(),
  apiKey: z.string(),
  inventoryTableName: z.string(),
  stockMovementsTableName: z.string(),
});

const placed = z.object({ orderId: z.string() });
const order = z.object({ status: z.string() });

/** How the local cloud is called. */
export const connection = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

/** A deployed stack, as its customers and operators use it. */
export class Shop {
  private readonly outputs: z.output<typeof outputs>;

  constructor(
    given: OutputMap,
    private readonly awsEndpoint: string,
  ) {
    this.outputs = outputs.parse(
      Object.fromEntries(Object.entries(given).map(([name, { value }]) => [name, value])),
    );
  }

  async seed(): Promise<void> {
    const client = new DynamoDBClient(connection(this.awsEndpoint));
    const shelf = {
      db: DynamoDBDocumentClient.from(client),
      inventoryTable: this.outputs.inventoryTableName,
      movementsTable: this.outputs.stockMovementsTableName,
    };
    const note = { by: "a test", reason: "the sample catalogue", at: new Date() };
    await seedCatalogue(shelf, await planSeed(shelf, sampleCatalogue), { note, replaceStock: false });
    client.destroy();
  }

  /** Places an order and follows it. @returns its last status: SHIPPED, or what it still has after a minute */
  async orderUntilShipped(): Promise<string> {
    const { orderId } = placed.parse(await this.call("POST", "/orders", requestBody()));
    const deadline = Date.now() + 150_000;
    for (;;) {
      const { status } = order.parse(await this.call("GET", `/orders/${orderId}`));
      if (status === "SHIPPED" || Date.now() > deadline) return status;
      await delay(100);
    }
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const { apiUrl, apiKey } = this.outputs;
    const headers = { "x-api-key": apiKey, "content-type": "application/json" };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${apiUrl}${path}`, { method, headers, ...init });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
