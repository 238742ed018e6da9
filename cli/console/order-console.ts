import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { BadRequest, type ConsoleExtension, type ConsoleRequest } from "../../local/console/extension";
import type { CloudEvent } from "../../local/observation";
import { account } from "../../local/service";
import { placeOrder } from "./place-order";
import { catalogue, newestOrders, orderDetails } from "./tables";

/** What the orders' part of the console needs of the stack. */
const outputsSchema = z.looseObject({
  apiUrl: z.string(),
  apiKey: z.string(),
  ordersTableName: z.string(),
  inventoryTableName: z.string(),
});
type Outputs = z.infer<typeof outputsSchema>;

/** Writes to these tables are what the pages show. */
const writes = /^(Put|Update|Delete|TransactWrite|BatchWrite)/;

/** The orders' part of the local console: the list, an order with its trace, the shop. */
export class OrderConsole implements ConsoleExtension {
  readonly title = "orderflow";
  readonly page = join(__dirname, "web", "views");
  readonly routes = {
    "GET /app/orders": () => newestOrders(this.client(), this.deployed().ordersTableName),
    "GET /app/order": ({ query }: ConsoleRequest) =>
      orderDetails(this.client(), this.deployed().ordersTableName, query.get("id") ?? ""),
    "GET /app/products": () => catalogue(this.client(), this.deployed().inventoryTableName),
    "POST /app/orders": ({ body }: ConsoleRequest) => {
      const { apiUrl: url, apiKey: key } = this.deployed();
      return placeOrder({ url, key }, body);
    },
  };
  private outputs: Outputs | undefined;
  private database: DynamoDBClient | undefined;

  constructor(private readonly awsEndpoint: () => string) {}

  /** From now on there is something to show. */
  ready(outputs: unknown): void {
    this.outputs = outputsSchema.parse(outputs);
  }

  readonly topicsOf = (event: CloudEvent): readonly string[] => {
    if (event.kind !== "call-made" || event.service !== "dynamodb" || !writes.test(event.action)) return [];
    return ["orders", "products"];
  };

  stop(): void {
    this.database?.destroy();
  }

  /** @throws BadRequest before the program is deployed */
  private deployed(): Outputs {
    if (!this.outputs) throw new BadRequest("The program is still being deployed", 503);
    return this.outputs;
  }

  private client(): DynamoDBClient {
    this.database ??= new DynamoDBClient({
      endpoint: this.awsEndpoint(),
      region: account.region,
      credentials: { accessKeyId: "console", secretAccessKey: "console" },
    });
    return this.database;
  }
}
