import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { detailTypes } from "../../handlers/domain/events";
import type { Order } from "../../handlers/domain/order";
import { shardKeys } from "../../handlers/orders/order-shard";
import { ordersTable } from "../../handlers/orders/orders-table";
import { CheckedApi } from "./checked-api";

const projectDirectory = join(__dirname, "../..");

const outputsSchema = z.object({
  apiUrl: z.url(),
  apiKey: z.string(),
  clientsTableName: z.string(),
  mailSuppressionsTableName: z.string(),
  notificationsTableName: z.string(),
  awsEndpoint: z.url(),
  consoleUrl: z.url(),
  ordersTableName: z.string(),
  ordersTable,
  inventoryTableName: z.string(),
  eventBusName: z.string(),
  eventArchiveName: z.string(),
  inventoryQueueUrl: z.string(),
  inventoryDlqUrl: z.string(),
  notifierQueueUrl: z.string(),
  notifierDlqUrl: z.string(),
  queueUrls: z.record(z.string(), z.string()),
  ledgerTableName: z.string(),
  fulfilmentStateMachineArn: z.string(),
  reconcilerFunctionArn: z.string(),
  fulfilmentDlqUrl: z.string(),
  outboxDlqUrl: z.string(),
  alertTopicArn: z.string(),
});
export type Outputs = z.infer<typeof outputsSchema>;

const mailsSchema = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      destination: z.object({ ToAddresses: z.array(z.string()) }),
      subject: z.string(),
      body: z.object({ text: z.string(), html: z.string() }),
      timestamp: z.iso.datetime(),
    }),
  ),
});

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Milliseconds that anything may take that is waited for. */
const patience = Number(process.env.E2E_PATIENCE_MS ?? 60_000);

/** A dozen bundles are built at the start, which takes long when other tests run beside. */
const patienceAtStart = Math.max(patience, 150_000);

/** Polls until the answer is what is waited for. @throws Error telling what was last seen */
export const until = async <T>(
  what: string,
  look: () => Promise<T>,
  good: (seen: T) => boolean,
  milliseconds = patience,
): Promise<T> => {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const seen = await look();
    if (good(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`Timed out waiting for ${what}; last seen: ${JSON.stringify(seen)}`);
    await delay(50);
  }
};

const json = (text: string): Record<string, unknown> =>
  text === "" ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));

const historySchema = z.object({ history: z.array(z.object({ status: z.string() })) });

/** The statuses that an order has had. */
export const statusesOf = (order: unknown): string[] =>
  historySchema.safeParse(order).data?.history.map(({ status }) => status) ?? [];

/** Arguments of `npm start`: a mail of every event, as fast as the notifier can, so that tests see each event arrive. */
export const mailingAll: string[] = [
  `mailEvents=${JSON.stringify(Object.values(detailTypes))}`,
  "mailRate=1000",
].flatMap((setting) => ["-c", setting]);

/** `npm start` on free ports, in a state directory of its own. */
export class RunningCloud {
  /** Every answer is held to the OpenAPI document. */
  readonly api: CheckedApi;

  private constructor(
    private readonly child: ChildProcess,
    readonly stateDirectory: string,
    private readonly output: readonly string[],
    readonly outputs: Outputs,
  ) {
    this.api = new CheckedApi(outputs.apiUrl);
  }

  static async start(
    options: {
      stateDirectory?: string;
      env?: Record<string, string>;
      args?: string[];
      project?: string;
      patience?: number;
    } = {},
  ) {
    const directory = options.stateDirectory ?? (await mkdtemp(join(tmpdir(), "orderflow-e2e-")));
    const file = join(directory, "outputs.json");
    await rm(file, { force: true }); // a cloud that was killed left its own
    const { child, output } = launch(directory, options.env, options.args, options.project);
    const present = () =>
      access(file).then(
        () => true,
        () => false,
      );
    await until(
      "outputs.json",
      async () => ({ ready: await present(), exitCode: child.exitCode }),
      ({ ready, exitCode }) => ready || exitCode !== null,
      options.patience ?? patienceAtStart,
    ).catch((error: unknown) => {
      child.kill("SIGKILL");
      throw new Error(`${String(error)}\n${output.join("")}`);
    });
    if (child.exitCode !== null)
      throw new Error(`The cloud ended with ${child.exitCode}:\n${output.join("")}`);
    const outputs = outputsSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return new RunningCloud(child, directory, output, outputs);
  }

  /** SIGTERM, as an operator would; the state directory goes too unless it is kept. @returns the exit code */
  async stop(options: { keep?: boolean; by?: Ending } = {}): Promise<number | null> {
    const ended = once(this.child, "exit");
    end(this.child, options.by ?? "SIGTERM");
    await ended;
    if (!options.keep) await removeDirectory(this.stateDirectory);
    return this.child.exitCode;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What the cloud printed so far. */
  get log(): string {
    return this.output.join("");
  }

  async request(
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> {
    const { status, headers, text } = await this.api.call({ method, path, ...init });
    return { status, headers, body: json(text) };
  }

  /** POST /orders with a valid key. */
  place(order: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request("POST", "/orders", {
      headers: { "x-api-key": this.outputs.apiKey, "content-type": "application/json", ...headers },
      body: typeof order === "string" ? order : JSON.stringify(order),
    });
  }

  order(orderId: unknown): Promise<Answer> {
    return this.request("GET", `/orders/${String(orderId)}`, {
      headers: { "x-api-key": this.outputs.apiKey },
    });
  }

  /** The order, once its history has a status; it may be further by then. */
  async reached(orderId: unknown, status: string): Promise<Record<string, unknown>> {
    const { body } = await until(
      `${orderId} to be ${status}`,
      () => this.order(orderId),
      (seen) => statusesOf(seen.body).includes(status),
    );
    return body;
  }

  /** Mails to one recipient, oldest first. */
  async mails(to: string) {
    const response = await fetch(`${this.outputs.awsEndpoint}/_aws/ses?to=${encodeURIComponent(to)}`);
    return mailsSchema.parse(await response.json()).messages;
  }

  mailsArrived(to: string, count: number) {
    return until(
      `${count} mails to ${to}`,
      () => this.mails(to),
      (mails) => mails.length >= count,
    );
  }

  /** Changes how a stand-in behaves: `groq` or `ses`. */
  async tell(standIn: string, how: unknown): Promise<void> {
    const body = JSON.stringify(how);
    const response = await fetch(`${this.outputs.awsEndpoint}/_local/${standIn}`, { method: "PUT", body });
    if (!response.ok) throw new Error(`${standIn}: ${response.status} ${await response.text()}`);
  }

  /** What the cloud's clock shows. */
  async time(): Promise<{ now: string }> {
    const response = await fetch(`${this.outputs.awsEndpoint}/_local/clock`);
    return z.object({ now: z.iso.datetime() }).parse(await response.json());
  }

  /** Moves the cloud's clock forward. */
  async advance(seconds: number): Promise<void> {
    const body = JSON.stringify({ advanceSeconds: seconds });
    const response = await fetch(`${this.outputs.awsEndpoint}/_local/clock`, { method: "POST", body });
    if (!response.ok) throw new Error(`clock: ${response.status} ${await response.text()}`);
  }

  /** The planned faults, and how often each hit. */
  async faults(): Promise<{ kind: string; hit: number }[]> {
    const response = await fetch(`${this.outputs.awsEndpoint}/_local/faults`);
    const plan = z.object({ faults: z.array(z.object({ kind: z.string(), hit: z.number() })) });
    return plan.parse(await response.json()).faults;
  }

  async stock(productId: string): Promise<number> {
    const client = new DynamoDBClient(this.clientSettings);
    const TableName = this.outputs.inventoryTableName;
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { productId: { S: productId } } }),
    );
    client.destroy();
    return Number(Item?.stock?.N);
  }

  /** Everything in a table, by its key. */
  async items(TableName: string, key: string): Promise<Record<string, unknown>> {
    const client = new DynamoDBClient(this.clientSettings);
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    client.destroy();
    return Object.fromEntries(Items.map((item) => unmarshall(item)).map((item) => [item[key], item]));
  }

  /** Puts a record into a table, behind everybody's back. */
  async put(TableName: string, item: object): Promise<void> {
    const client = new DynamoDBClient(this.clientSettings);
    const Item = marshall(item, { removeUndefinedValues: true });
    await client.send(new PutItemCommand({ TableName, Item }));
    client.destroy();
  }

  /** Puts an order as the program would have written it, behind everybody's back. */
  async putOrder(order: Order & { readonly owes?: "stock" | undefined }): Promise<void> {
    const { name, shards } = this.outputs.ordersTable;
    await this.put(name, { ...order, ...shardKeys(order, shards), requestHash: "put" });
  }

  async setStock(productId: string, stock: number): Promise<void> {
    const client = new DynamoDBClient(this.clientSettings);
    await client.send(
      new UpdateItemCommand({
        TableName: this.outputs.inventoryTableName,
        Key: { productId: { S: productId } },
        UpdateExpression: "SET stock = :stock",
        ExpressionAttributeValues: { ":stock": { N: String(stock) } },
      }),
    );
    client.destroy();
  }

  async orderCount(): Promise<number> {
    const client = new DynamoDBClient(this.clientSettings);
    const { Count } = await client.send(
      new ScanCommand({ TableName: this.outputs.ordersTableName, Select: "COUNT" }),
    );
    client.destroy();
    return Count ?? 0;
  }

  sqs(): SQSClient {
    return new SQSClient(this.clientSettings);
  }

  get clientSettings() {
    return {
      endpoint: this.outputs.awsEndpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "operator", secretAccessKey: "operator" },
    };
  }
}

/** How a cloud is ended: by a signal, or by a message of its parent process. */
export type Ending = NodeJS.Signals | "message";

/** On Windows no program catches a signal of another one: there the message stands in for all but SIGKILL. */
export const end = (child: ChildProcess, by: Ending): void => {
  if (by === "message" || (process.platform === "win32" && by !== "SIGKILL")) child.send("stop");
  else child.kill(by);
};

/** Windows lets go of the files of a process some time after its end. */
export const removeDirectory = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10 });

/** Starts the command itself: a start script of npm's would only add a process between. */
export const launch = (
  directory: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
  project = projectDirectory,
) => {
  const output: string[] = [];
  const child = spawn(process.execPath, ["-r", "./cli/typescript.cjs", "cli/start.ts", ...args], {
    cwd: project,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      PORT: "0",
      AWS_PORT: "0",
      LOCAL_STATE_DIR: directory,
      // Users edit Pulumi.local.yaml.
      LOCAL_STACK_FILE: devNull,
      // Coverage is that of the tests' own process: measured, a cloud takes longer and writes ten megabytes.
      NODE_V8_COVERAGE: "",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => output.push(chunk.toString("utf8")));
  return { child, output };
};
