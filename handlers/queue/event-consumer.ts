import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { UnexpectedEvent } from "../domain/errors";
import { type OrderEvent, readEvent } from "../domain/events";
import type { Telemetry } from "../telemetry/telemetry";
import type { Postpone } from "./postpone";

export interface EventConsumerOptions {
  readonly telemetry: Telemetry;
  /** @param prepared ids of the batch's orders that `prepare` has already handled */
  readonly consume: (event: OrderEvent, context: Context, prepared: Set<string>) => Promise<void>;
  /**
   * Handles what can be done for many orders of a batch together. Each event is still consumed individually afterwards, so
   * nothing is lost if this fails or leaves some out.
   */
  readonly prepare?: (events: readonly OrderEvent[]) => Promise<Set<string>>;
  /** Whether the messages of a batch may be handled in parallel. */
  readonly inParallel: boolean;
  /** When a failed message is delivered again; without it, after its visibility timeout. */
  readonly retries?: Retries;
}

export interface Retries {
  /** @returns seconds. @param receiveCount from 1 */
  readonly delay: (error: unknown, receiveCount: number) => number;
  readonly postpone: Postpone;
}

/**
 * Consumes the bus's events from a queue. Each failed message is reported individually and delivered again, until the
 * queue's redrive policy moves it to the dead-letter queue.
 */
export const eventConsumer = (options: EventConsumerOptions) => {
  const { telemetry, consume, prepare, inParallel, retries } = options;

  const prepareBatch = async (events: readonly OrderEvent[]): Promise<Set<string>> => {
    try {
      return (await prepare?.(events)) ?? new Set();
    } catch (error) {
      telemetry.warn("A batch is handled message by message", { messages: events.length }, error);
      return new Set();
    }
  };

  /** If a message can't be postponed, it is delivered again after its visibility timeout. */
  const postponed = async (record: SQSRecord, error: unknown, receiveCount: number): Promise<void> => {
    try {
      await retries?.postpone(record, retries.delay(error, receiveCount));
    } catch (failure) {
      telemetry.warn("A message couldn't be postponed", { messageId: record.messageId }, failure);
    }
  };

  const consumeRecord = async (
    record: SQSRecord,
    event: OrderEvent | undefined,
    context: Context,
    prepared: Set<string>,
  ): Promise<void> => {
    try {
      const read = event ?? readEvent(parse(record.body));
      const { orderId, correlationId } = read.data;
      await telemetry.span(read.type, () => consume(read, context, prepared), { orderId, correlationId });
    } catch (error) {
      const receiveCount = Number(record.attributes.ApproximateReceiveCount);
      telemetry.error("An event couldn't be handled", error, {
        messageId: record.messageId,
        receiveCount,
        eventId: event?.metadata.eventId,
        orderId: event?.data.orderId,
        correlationId: event?.metadata.correlationId,
      });
      await postponed(record, error, receiveCount);
      throw error;
    }
  };

  return async (batch: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const events = readable(batch.Records);
    const prepared = await prepareBatch([...events.values()]);
    const processor = new BatchProcessor(EventType.SQS);
    const handle = (record: SQSRecord) =>
      consumeRecord(record, events.get(record.messageId), context, prepared);
    // A completely failed batch is still reported; an error would look like a crash of the function.
    return processPartialResponse(batch, handle, processor, {
      throwOnFullBatchFailure: false,
      processInParallel: inParallel,
    });
  };
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new UnexpectedEvent("The message isn't JSON.", { cause });
  }
};

/** The valid events of a batch, by message id; the others fail when they are consumed. */
const readable = (records: readonly SQSRecord[]): Map<string, OrderEvent> =>
  new Map(
    records.flatMap(({ messageId, body }) => {
      try {
        return [[messageId, readEvent(parse(body))]];
      } catch {
        return [];
      }
    }),
  );
