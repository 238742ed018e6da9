import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { Mishap } from "@orderflow/local-cloud";
import * as z from "zod";
import { depthOf } from "../../cli/aws/queues";
import { order } from "../../handlers/domain/order";
import { ledgerEntry } from "../../handlers/ledger/ledger";
import type { RunningCloud } from "../e2e/cloud";
import type { Calendar } from "./calendar";
import { recordId } from "./excuses";
import { type ArchivedEvent, archivedEvent, type Experience, type Observation } from "./observation";
import type { Operators } from "./operators";
import type { StormyStripe } from "./stripe";

const outputsSchema = z.object({
  ordersTableName: z.string(),
  inventoryTableName: z.string(),
  ledgerTableName: z.string(),
  fulfilmentStateMachineArn: z.string(),
});
const product = z.object({ productId: z.string(), stock: z.number() });
const notification = z.object({ id: z.string(), status: z.string() });
const mails = z.object({
  messages: z.array(
    z.object({
      destination: z.object({ ToAddresses: z.array(z.string()) }),
      subject: z.string(),
      timestamp: z.iso.datetime(),
    }),
  ),
});
const mishaps = z.object({
  mishaps: z.array(
    z.custom<Mishap>((value) => z.object({ at: z.string(), kind: z.string() }).safeParse(value).success),
  ),
  forgotten: z.int(),
});

/** Who took part, and what each knows of it. */
export interface Party {
  readonly experiences: readonly Experience[];
  readonly operators: Pick<Operators, "cancelled">;
  readonly calendar: Pick<Calendar, "moves">;
  readonly stripe: Pick<StormyStripe, "paidBy">;
}

/** Looks at everything that a running cloud holds, as an operator. */
export class Aftermath {
  private readonly dynamodb: DynamoDBDocumentClient;
  private readonly sqs: SQSClient;
  private readonly sfn: SFNClient;

  private constructor(
    private readonly cloud: RunningCloud,
    private readonly outputs: z.infer<typeof outputsSchema>,
  ) {
    this.dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(cloud.clientSettings));
    this.sqs = new SQSClient(cloud.clientSettings);
    this.sfn = new SFNClient(cloud.clientSettings);
  }

  static async of(cloud: RunningCloud): Promise<Aftermath> {
    const text = await readFile(join(cloud.stateDirectory, "outputs.json"), "utf8");
    return new Aftermath(cloud, outputsSchema.parse(JSON.parse(text)));
  }

  close(): void {
    for (const client of [this.dynamodb, this.sqs, this.sfn]) client.destroy();
  }

  async stock(): Promise<ReadonlyMap<string, number>> {
    const products = await this.all(this.outputs.inventoryTableName, product);
    return new Map(products.map(({ productId, stock }) => [productId, stock]));
  }

  async observe(party: Party, stockBefore: ReadonlyMap<string, number>): Promise<Observation> {
    const [orders, archived] = [await this.orders(), await this.archived()];
    return {
      experiences: party.experiences,
      cancelled: [...party.operators.cancelled],
      orders,
      stockBefore,
      stockAfter: await this.stock(),
      ledger: await this.all(this.outputs.ledgerTableName, ledgerEntry),
      paid: new Map(orders.map(({ orderId }) => [orderId, party.stripe.paidBy(orderId)])),
      archived,
      notified: await this.notified(archived),
      mails: await this.mails(),
      deadLetters: await this.deadLetters(),
      mishaps: await this.mishaps(),
      moves: party.calendar.moves,
    };
  }

  orders() {
    return this.all(this.outputs.ordersTableName, order);
  }

  /** How much is still under way: messages in queues that aren't dead-letter queues, and executions. */
  async underWay(): Promise<{ messages: number; executions: number }> {
    let messages = 0;
    for (const url of await this.queues((url) => !isDeadLetterQueue(url))) {
      const { visible, inFlight, delayed } = await depthOf(this.sqs, { name: url, url });
      messages += visible + inFlight + delayed;
    }
    const { executions = [] } = await this.sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: this.outputs.fulfilmentStateMachineArn,
        statusFilter: "RUNNING",
      }),
    );
    return { messages, executions: executions.length };
  }

  /** How many messages lie in dead-letter queues. */
  async deadLetterCount(): Promise<number> {
    let count = 0;
    for (const url of await this.queues(isDeadLetterQueue)) {
      const { visible, inFlight } = await depthOf(this.sqs, { name: url, url });
      count += visible + inFlight;
    }
    return count;
  }

  async queues(which: (url: string) => boolean): Promise<string[]> {
    const { QueueUrls = [] } = await this.sqs.send(new ListQueuesCommand({}));
    return QueueUrls.filter(which);
  }

  private async all<Schema extends z.ZodType>(
    TableName: string,
    schema: Schema,
  ): Promise<z.output<Schema>[]> {
    const found: z.output<Schema>[] = [];
    for await (const { Items = [] } of paginateScan(
      { client: this.dynamodb },
      { TableName, ConsistentRead: true },
    ))
      for (const item of Items) found.push(schema.parse(item));
    return found;
  }

  async archived(): Promise<Observation["archived"]> {
    const directory = join(this.cloud.stateDirectory, "archives");
    const files = await Promise.all(
      (await readdir(directory)).map((file) => readFile(join(directory, file), "utf8")),
    );
    const stored = z.object({ text: z.string() });
    return files
      .flatMap((text) => text.split("\n"))
      .filter((line) => line !== "")
      .map((line) => archivedEvent(JSON.parse(stored.parse(JSON.parse(line)).text)));
  }

  /** Which of these events the notifier has a completed record of; Powertools keeps a digest of the event's id. */
  private async notified(archived: readonly ArchivedEvent[]): Promise<ReadonlySet<string>> {
    const { TableNames = [] } = await this.dynamodb.send(new ListTablesCommand({}));
    const TableName = TableNames.find((name) => name.includes("notifications")) ?? "notifications";
    const records = await this.all(TableName, notification);
    const completed = new Set(records.filter(({ status }) => status === "COMPLETED").map(({ id }) => id));
    const eventIds = archived.map(({ eventId }) => eventId);
    return new Set(eventIds.filter((eventId) => completed.has(recordId(eventId))));
  }

  private async mails(): Promise<Observation["mails"]> {
    const response = await fetch(`${this.cloud.outputs.awsEndpoint}/_aws/ses`);
    const { messages } = mails.parse(await response.json());
    return messages.map(({ destination, subject, timestamp: at }) => ({
      to: destination.ToAddresses.join(),
      subject,
      at,
    }));
  }

  private async mishaps(): Promise<Observation["mishaps"]> {
    const response = await fetch(`${this.cloud.outputs.awsEndpoint}/_local/mishaps`);
    const { mishaps: all, forgotten } = mishaps.parse(await response.json());
    // Without the oldest, the product would be blamed for what the storm did.
    if (forgotten > 0)
      throw new Error(`The cloud has forgotten ${forgotten} mishaps: let fewer orders be placed`);
    return all;
  }

  private async deadLetters(): Promise<string[]> {
    const bodies: string[] = [];
    // A short poll may come back empty from a queue that isn't.
    for (const url of await this.queues(isDeadLetterQueue))
      while ((await depthOf(this.sqs, { name: url, url })).visible > 0) {
        const { Messages = [] } = await this.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 3_600 }),
        );
        bodies.push(...Messages.map(({ Body = "" }) => Body));
      }
    return bodies;
  }
}

const isDeadLetterQueue = (url: string): boolean => /dlq|dead-letter/.test(url.slice(url.lastIndexOf("/")));
