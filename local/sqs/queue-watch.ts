import * as z from "zod";
import type { Observe } from "../observation";
import { arn } from "../service";
import type { QueueEngine } from "./queue-corrections";

type Queue = QueueEngine["Queues"][number];

/** What the engine holds of a message. It changes the record when the message is received. */
const engineRecord = z.looseObject({
  MessageId: z.string(),
  MessageBody: z.string(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  MessageAttributes: z
    .record(z.string(), z.looseObject({ StringValue: z.string().optional() }))
    .nullish()
    .catch(undefined),
});
const engineEntry = z.looseObject({ visible: z.boolean(), delayed: z.boolean(), record: z.unknown() });
const receiptHandle = z.looseObject({ MessageId: z.string() });

/** A message as it lies in its queue. Looking at it doesn't count as receiving it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly state: "available" | "in flight" | "delayed";
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Sees what comes into and goes out of the engine's queues, dead letters and moves included: the engine keeps its
 * messages to itself, and to receive them would use up one of their tries.
 */
export class QueueWatch {
  private readonly queues = new Map<string, Map<string, unknown>>();

  constructor(private readonly observe: Observe | undefined) {}

  watch(queue: Queue): void {
    const queueArn = arn("sqs", queue.QueueName);
    const entries = new Map<string, unknown>();
    this.queues.set(queueArn, entries);
    this.watchArrivals(queue, queueArn, entries);
    this.watchReceives(queue, queueArn);
    this.watchDepartures(queue, queueArn, entries);
  }

  /** Oldest first. */
  contents(queueArn: string): readonly QueuedMessage[] {
    return [...(this.queues.get(queueArn)?.values() ?? [])].map(messageOf);
  }

  private watchArrivals(queue: Queue, queueArn: string, entries: Map<string, unknown>): void {
    const { newRecord } = queue;
    queue.newRecord = (record, delay) => {
      const entry = newRecord(record, delay);
      const { MessageId: messageId, MessageBody: body } = engineRecord.parse(record);
      // A dead letter, or a message that is moved, keeps its id and leaves where it was.
      for (const other of this.queues.values()) other.delete(messageId);
      entries.set(messageId, entry);
      this.observe?.({ kind: "message-sent", queueArn, messageId, body });
      return entry;
    };
  }

  private watchReceives(queue: Queue, queueArn: string): void {
    const receive = queue.receive.bind(queue);
    queue.receive = async (request) => {
      const records = await receive(request);
      for (const record of records) {
        const { MessageId: messageId, attributes } = engineRecord.parse(record);
        const receiveCount = Number(attributes.ApproximateReceiveCount ?? 1);
        this.observe?.({ kind: "message-received", queueArn, messageId, receiveCount });
      }
      return records;
    };
  }

  private watchDepartures(queue: Queue, queueArn: string, entries: Map<string, unknown>): void {
    const remove = queue.delete.bind(queue);
    queue.delete = (handle) => {
      const done = remove(handle);
      const messageId = messageIdIn(handle);
      if (messageId !== undefined && entries.delete(messageId))
        this.observe?.({ kind: "message-deleted", queueArn, messageId });
      return done;
    };
    const clear = queue.clearRecords.bind(queue);
    queue.clearRecords = () => {
      clear();
      entries.clear();
    };
  }
}

/** The engine's receipt handles are base64 of a UUID and a JSON object. */
const messageIdIn = (handle: string): string | undefined => {
  const text = Buffer.from(handle, "base64").toString("utf8");
  return receiptHandle.safeParse(JSON.parse(text.slice(text.indexOf("{")))).data?.MessageId;
};

const messageOf = (entry: unknown): QueuedMessage => {
  const { visible, delayed, record } = engineEntry.parse(entry);
  const { MessageId, MessageBody, attributes, MessageAttributes } = engineRecord.parse(record);
  return {
    messageId: MessageId,
    body: MessageBody,
    receiveCount: Number(attributes.ApproximateReceiveCount ?? 0),
    sentAt: Number(attributes.SentTimestamp ?? 0),
    state: delayed ? "delayed" : visible ? "available" : "in flight",
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes ?? {}).map(([name, { StringValue = "" }]) => [name, StringValue]),
    ),
  };
};
