import { setTimeout as delay } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Clock } from "../clock/clock";
import type { Health, Service } from "../service";
import { stopController } from "../stop-controller";
import { failedItems } from "./batch-response";
import type { FailedMessages } from "./failed-messages";
import type { Invoker } from "./invoker";
import { type QueueRecord, recordOf } from "./queue-record";
import type { RecordFilter } from "./record-filter";

export interface SqsMappingOptions {
  readonly lambda: Invoker;
  /** A client with the function's role, which needs the permission to receive. */
  readonly client: SQSClient;
  readonly functionArn: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly batchSize: number;
  /** Milliseconds that a batch waits for more messages after its first ones. */
  readonly batchWindow: number;
  /** Seconds of a long poll, at most 20, which is the default. It ends early when the mapping stops. */
  readonly longPoll?: number;
  readonly reportsItems: boolean;
  /** Whether a message is sent to the function; the others are deleted. */
  readonly passes: RecordFilter<QueueRecord>;
  /** The maximum of concurrent batches. */
  readonly maximumConcurrency: number;
  readonly failedMessages: Pick<FailedMessages, "returnSooner">;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Pollers per queue, each with one batch at a time: as many as Lambda begins with. At an empty queue, the first one waits for all. */
const pollers = 5;

/** Messages that one call receives or deletes. */
const mostAtOnce = 10;

/** Bytes of an event. */
const largestEvent = 6 * 1_024 * 1_024;

const hasRoom = (messages: readonly Message[], batchSize: number): boolean =>
  messages.length < batchSize &&
  messages.reduce((sum, { Body = "" }) => sum + Buffer.byteLength(Body), 0) < largestEvent;

/**
 * Lambda's event source mapping of a queue: long polls, invokes with a batch, deletes what succeeded. Failed
 * messages stay and become visible again after their visibility timeout, or sooner: see FailedMessages.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class SqsMapping implements Service {
  readonly name: string;
  private readonly stopping = stopController();
  /** Ends the long polls when it is paused. */
  private pausing = stopController();
  private readonly running = new Map<number, Promise<void>>();
  private readonly clients: SQSClient[] = [];

  constructor(private options: SqsMappingOptions) {
    this.name = `${options.queueArn} → ${options.functionArn}`;
    this.clients.push(options.client);
  }

  async start(): Promise<void> {
    if (this.pausing.signal.aborted) return;
    for (let index = 0; index < this.wanted; index += 1)
      if (!this.running.has(index)) this.running.set(index, this.poll(index));
  }

  /** Changes the options; running batches are finished with the old ones. */
  configure(options: SqsMappingOptions): void {
    this.options = options;
    this.clients.push(options.client);
    void this.start();
  }

  pause(): void {
    this.pausing.abort();
  }

  resume(): void {
    this.pausing = stopController();
    void this.start();
  }

  /** Receives no more messages; running batches are finished. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running.values());
    for (const client of this.clients) client.destroy();
  }

  health(): Health {
    return { status: this.stopping.signal.aborted ? "stopped" : "ok" };
  }

  private get wanted(): number {
    return Math.min(pollers, this.options.maximumConcurrency);
  }

  private async poll(index: number): Promise<void> {
    const signal = AbortSignal.any([this.stopping.signal, this.pausing.signal]);
    while (!signal.aborted && index < this.wanted) {
      try {
        const messages = await this.gather(signal);
        if (messages.length === 0 && index > 0) break;
        if (messages.length > 0) await this.handle(messages);
      } catch (error) {
        if (signal.aborted) break;
        this.options.onError(error);
        await delay(1_000, undefined, { signal }).catch(() => {}); // stopped while waiting
      }
    }
    this.running.delete(index);
    // It was resumed while the last batch of this poller was under way.
    if (signal.aborted && !this.stopping.signal.aborted && !this.pausing.signal.aborted) await this.start();
  }

  /** Where there are messages, there may be more: the other pollers help. */
  private async handle(messages: readonly Message[]): Promise<void> {
    void this.start();
    await this.options.clock.work.during(() => this.process(messages));
  }

  /** Receives until the batch is full or its window is over. */
  private async gather(signal: AbortSignal): Promise<readonly Message[]> {
    const { batchSize, batchWindow, longPoll = 20, clock } = this.options;
    const messages = await this.receive(signal, batchSize, longPoll);
    const until = clock.now() + batchWindow;
    while (messages.length > 0 && hasRoom(messages, batchSize) && clock.now() < until) {
      // What is received already is handled, whatever happens to the rest.
      const more = await this.receive(signal, batchSize - messages.length, 1).catch(() => undefined);
      if (!more) break;
      messages.push(...more);
    }
    return messages;
  }

  private async receive(abortSignal: AbortSignal, most: number, seconds: number): Promise<Message[]> {
    const { client, queueUrl } = this.options;
    const received = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(most, mostAtOnce),
        WaitTimeSeconds: seconds,
        AttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal },
    );
    return received.Messages ?? [];
  }

  private async process(received: readonly Message[]): Promise<void> {
    const { passes, queueArn } = this.options;
    const all = received.map((message) => ({ message, record: recordOf(message, queueArn) }));
    const passing = all.filter(({ record }) => passes(record));
    const messages = passing.map(({ message }) => message);
    await this.remove(received.filter((one) => !messages.includes(one)));
    if (messages.length === 0) return;
    const failed = await this.failedOf(passing.map(({ record }) => record));
    const isFailed = ({ MessageId = "" }: Message) => failed === "all" || failed.has(MessageId);
    await this.remove(messages.filter((one) => !isFailed(one)));
    await this.options.failedMessages.returnSooner(messages.filter(isFailed));
  }

  /** @throws TooManyRequests: throttled messages stay invisible for their full visibility timeout, so that receives don't run out */
  private async failedOf(Records: readonly QueueRecord[]): Promise<ReturnType<typeof failedItems>> {
    const { lambda, functionArn, reportsItems } = this.options;
    const outcome = await lambda.invoke(functionArn, { Records });
    const identifiers = Records.map(({ messageId = "" }) => messageId);
    return failedItems(outcome, identifiers, reportsItems);
  }

  private async remove(messages: readonly Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += mostAtOnce)
      await this.removeAtOnce(messages.slice(from, from + mostAtOnce));
  }

  private async removeAtOnce(messages: readonly Message[]): Promise<void> {
    const { client, queueUrl } = this.options;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    for (const { Id, Code, Message } of Failed)
      this.options.onError(
        new Error(`${messages[Number(Id)]?.MessageId} was processed but not deleted: ${Code} ${Message}`),
      );
  }
}
