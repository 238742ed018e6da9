import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { account, type CloudEvent } from "@orderflow/local-cloud";
import {
  BadRequest,
  type ConsoleExtension,
  type ConsoleRequest,
  type Done,
  wantedOf,
} from "@orderflow/local-cloud/console";
import * as z from "zod";
import { ordersTable } from "#handlers/orders/orders-table";
import { action, runAction } from "./actions";
import { deadLetters } from "./letters";
import { placeOrder } from "./place-order";
import { outcomeOf, subjectOf } from "./subjects";
import { catalogue, newestOrders, orderDetails, searchOrders } from "./tables";

/** The stack outputs that the console's orders part needs. */
const outputsSchema = z.looseObject({
  apiUrl: z.string(),
  apiKey: z.string(),
  ordersTable,
  inventoryTableName: z.string(),
});
type Outputs = z.infer<typeof outputsSchema>;

/** The pages show these tables, so they refresh after a write to one of them. */
const writes = /^(Put|Update|Delete|TransactWrite|BatchWrite)/;

/** The orders' part of the local console: the list, an order with its trace, the shop. */
export class OrderConsole implements ConsoleExtension {
  readonly title = "orderflow";
  readonly page = join(__dirname, "web", "views");
  readonly documents = join(__dirname, "../..");
  readonly routes = {
    "GET /app/orders": ({ query }: ConsoleRequest) =>
      newestOrders(this.client(), this.deployed().ordersTable, {
        ...wantedOf(query, this.now()),
        status: query.get("status") ?? "",
      }),
    "GET /app/order": ({ query }: ConsoleRequest) =>
      orderDetails(this.client(), this.deployed().ordersTable.name, query.get("id") ?? ""),
    "GET /app/products": () => catalogue(this.client(), this.deployed().inventoryTableName),
    "POST /app/actions": ({ body }: ConsoleRequest) => this.run(body),
    "POST /app/orders": ({ body }: ConsoleRequest) => {
      const { apiUrl: url, apiKey: key } = this.deployed();
      return placeOrder({ url, key }, body);
    },
  };
  readonly links = {
    "/app/api": () => {
      const { apiUrl, apiKey } = this.deployed();
      return `${apiUrl}/docs#${new URLSearchParams({ key: apiKey })}`;
    },
  };
  readonly deadLetters = deadLetters({ outputs: () => this.all, run: (request) => this.run(request) });
  readonly subjectOf = subjectOf;
  readonly outcomeOf = outcomeOf;
  private outputs: Outputs | undefined;
  /** All outputs of the stack, with the address of the cloud. */
  private all: unknown;
  private database: DynamoDBClient | undefined;

  /** @param now the cloud's time, in milliseconds since 1970 */
  constructor(
    private readonly awsEndpoint: () => string,
    private readonly now: () => number,
  ) {}

  /** Called once the program is deployed. */
  ready(outputs: unknown): void {
    this.outputs = outputsSchema.parse(outputs);
    this.all = { ...this.outputs, awsEndpoint: this.awsEndpoint() };
  }

  readonly topicsOf = (event: CloudEvent): readonly string[] => {
    if (event.kind !== "call-made" || event.service !== "dynamodb" || !writes.test(event.action)) return [];
    return ["orders", "products"];
  };

  readonly search = async (text: string) =>
    this.outputs ? searchOrders(this.client(), this.outputs.ordersTable, text) : [];

  stop(): void {
    this.database?.destroy();
  }

  /** Runs a CLI command. @throws BadRequest before the program is deployed */
  private async run(request: unknown): Promise<Done> {
    this.deployed();
    return runAction(this.all, action.parse(request), this.now);
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
