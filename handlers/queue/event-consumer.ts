import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { UnexpectedEvent } from "../domain/errors";
import { type OrderEvent, readEvent } from "../domain/events";
import type { Telemetry } from "../telemetry/telemetry";

export interface EventConsumerOptions {
  readonly telemetry: Telemetry;
  /** @param prepared ids of the batch's orders that the look ahead has seen to */
  readonly consume: (event: OrderEvent, context: Context, prepared: Set<string>) => Promise<void>;
  /**
   * Looks at a batch as a whole first: what can be done for many orders at once. Each event is consumed by itself all
   * the same, so whatever this leaves, or fails at, is no loss.
   */
  readonly prepare?: (events: readonly OrderEvent[]) => Promise<Set<string>>;
  /** Whether the messages of a batch may overtake each other. */
  readonly inParallel: boolean;
}

/**
 * Consumes the bus's events from a queue. A message that fails is reported by itself and comes again, until
 * the queue's redrive policy moves it to the dead-letter queue.
 */
export const eventConsumer = ({ telemetry, consume, prepare, inParallel }: EventConsumerOptions) => {
  const prepareBatch = async (events: readonly OrderEvent[]): Promise<Set<string>> => {
    try {
      return (await prepare?.(events)) ?? new Set();
    } catch (error) {
      telemetry.warn("A batch is handled one by one", { messages: events.length }, error);
      return new Set();
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
      telemetry.error("An event couldn't be handled", error, {
        messageId: record.messageId,
        receiveCount: Number(record.attributes.ApproximateReceiveCount),
        eventId: event?.metadata.eventId,
        orderId: event?.data.orderId,
        correlationId: event?.metadata.correlationId,
      });
      throw error;
    }
  };

  return async (batch: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const events = readable(batch.Records);
    const prepared = await prepareBatch([...events.values()]);
    const processor = new BatchProcessor(EventType.SQS);
    const handle = (record: SQSRecord) =>
      consumeRecord(record, events.get(record.messageId), context, prepared);
    // A batch that fails as a whole is still an answer: thrown, it would look like a crash of the function.
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

/** The events of the messages that are events, by message id; the others fail when they are consumed. */
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
