import { setTimeout as delay } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { account, type Health, type Service } from "../service";
import { failedItems } from "./batch-response";
import type { LambdaService } from "./lambda";

export interface SqsMappingOptions {
  readonly lambda: Pick<LambdaService, "invoke">;
  /** Signed by the function's role: it is the role that needs the permission to receive. */
  readonly client: SQSClient;
  readonly functionArn: string;
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly reportsItems: boolean;
  /** Batches under way at once. */
  readonly maximumConcurrency: number;
  readonly onError: (error: unknown) => void;
}

/** Pollers of one queue, each with one batch under way: as many as Lambda itself begins with. */
const pollers = 5;

/** Seconds of a long poll. It ends early when the mapping stops. */
const longPoll = 20;

/**
 * Lambda's event source mapping of a queue: long polls, invokes with a batch, deletes what succeeded. What failed
 * stays, and comes back when its visibility timeout ends.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class SqsMapping implements Service {
  readonly name: string;
  private readonly stopping = new AbortController();
  private running: Promise<void>[] = [];

  constructor(private readonly options: SqsMappingOptions) {
    this.name = `${options.queueArn} → ${options.functionArn}`;
  }

  async start(): Promise<void> {
    const count = Math.min(pollers, this.options.maximumConcurrency);
    this.running = Array.from({ length: count }, () => this.poll());
  }

  /** Takes no more messages; batches under way are finished. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
    this.options.client.destroy();
  }

  health(): Health {
    return { status: this.stopping.signal.aborted ? "stopped" : "ok" };
  }

  private async poll(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const messages = await this.receive(signal);
        if (messages.length > 0) await this.process(messages);
      } catch (error) {
        if (signal.aborted) return;
        this.options.onError(error);
        await delay(1_000, undefined, { signal }).catch(() => {}); // stopped while it waited
      }
    }
  }

  private async receive(abortSignal: AbortSignal): Promise<Message[]> {
    const { client, queueUrl, batchSize } = this.options;
    const received = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: longPoll,
        AttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal },
    );
    return received.Messages ?? [];
  }

  private async process(messages: readonly Message[]): Promise<void> {
    const { lambda, functionArn, queueArn, reportsItems } = this.options;
    const outcome = await lambda.invoke(functionArn, {
      Records: messages.map((one) => recordOf(one, queueArn)),
    });
    const failed = failedItems(
      outcome,
      messages.map(({ MessageId = "" }) => MessageId),
      reportsItems,
    );
    if (failed === "all") return;
    await this.remove(messages.filter(({ MessageId = "" }) => !failed.has(MessageId)));
  }

  private async remove(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const { client, queueUrl } = this.options;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    for (const { Id, Code, Message } of Failed)
      this.options.onError(
        new Error(`${messages[Number(Id)]?.MessageId} was processed and not deleted: ${Code} ${Message}`),
      );
  }
}

/** A message as the function sees it: names begin in lower case. */
const recordOf = (message: Message, queueArn: string) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
        ...(value.BinaryValue === undefined
          ? {}
          : { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: "aws:sqs",
  eventSourceARN: queueArn,
  awsRegion: account.region,
});
