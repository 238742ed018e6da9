import * as z from "zod";
import type { Clock } from "../clock/clock";
import type { Observe } from "../observation";
import { arn } from "../service";
import type { Queue } from "./queue";

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

interface Held {
  readonly entry: unknown;
  /** Milliseconds since 1970. The engine forgets the message then, and doesn't say so. */
  readonly until: number;
}

/**
 * Sees what comes into and goes out of the engine's queues, dead letters and moves included: the engine keeps its
 * messages to itself, and to receive them would use up one of their tries.
 */
export class QueueWatch {
  private readonly queues = new Map<string, Map<string, Held>>();

  constructor(
    private readonly clock: Clock,
    private readonly observe: Observe | undefined,
  ) {}

  watch(queue: Queue): void {
    const queueArn = arn("sqs", queue.QueueName);
    const entries = new Map<string, Held>();
    this.queues.set(queueArn, entries);
    this.watchArrivals(queue, queueArn, entries);
    this.watchReceives(queue, queueArn);
    this.watchDepartures(queue, queueArn, entries);
  }

  /** Oldest first. */
  contents(queueArn: string): readonly QueuedMessage[] {
    const entries = this.queues.get(queueArn) ?? new Map<string, Held>();
    for (const [messageId, { until }] of entries) if (until <= this.clock.now()) entries.delete(messageId);
    return [...entries.values()].map(({ entry }) => messageOf(entry));
  }

  /** The engine's own entry of a message, by the handle that a receive gave. */
  entry(queueArn: string, handle: string): unknown {
    return this.queues.get(queueArn)?.get(messageIdIn(handle) ?? "")?.entry;
  }

  /** The engine's record of a message, in whichever queue it is. */
  recordOf(messageId: string): unknown {
    for (const entries of this.queues.values()) {
      const held = entries.get(messageId);
      if (held) return engineEntry.safeParse(held.entry).data?.record;
    }
    return undefined;
  }

  private watchArrivals(queue: Queue, queueArn: string, entries: Map<string, Held>): void {
    const { newRecord } = queue;
    queue.newRecord = (record, delay) => {
      const entry = newRecord(record, delay);
      const { MessageId: messageId, MessageBody: body } = engineRecord.parse(record);
      // A dead letter, or a message that is moved, keeps its id and leaves where it was.
      for (const other of this.queues.values()) other.delete(messageId);
      entries.set(messageId, { entry, until: this.clock.now() + queue.MessageRetentionPeriod * 1000 });
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

  private watchDepartures(queue: Queue, queueArn: string, entries: Map<string, Held>): void {
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
  try {
    const text = Buffer.from(handle, "base64").toString("utf8");
    return receiptHandle.parse(JSON.parse(text.slice(text.indexOf("{")))).MessageId;
  } catch {
    return undefined; // no handle of the engine's, which refuses it by itself
  }
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
