import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { InvalidRecord } from "../domain/errors";
import type { OrderEvent } from "../domain/events";
import type { Telemetry } from "../telemetry/telemetry";
import { measureEvent } from "./event-metrics";
import { type EventPublisher, publishLimits } from "./event-publisher";
import { eventOfRecord } from "./stream-record";

export interface PublishEventsDeps {
  readonly publisher: EventPublisher;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

interface Pending {
  readonly position: number;
  readonly event: OrderEvent;
}

/** The position where a batch stopped. A `poison` record would stop it every time. */
interface Stop {
  readonly position: number;
  readonly poison?: Error;
}

/**
 * Publishes each change of the orders table as one event, in the stream's order, and stops at the first failure: Lambda
 * delivers all records from there again, so publishing further ones would only produce repeats, out of order.
 *
 * A poison record at the head of a larger batch is thrown, not reported. If it were reported, it would be at the head of
 * every retry, and in the end Lambda would discard the good records after it too. A thrown error makes Lambda halve the
 * batch until the poison record is alone.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export const publishEvents =
  (deps: PublishEventsDeps) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const { pending, stop: unreadable } = readUntilPoison(deps.telemetry, Records);
    const stop = (await publishAll(deps, pending)) ?? unreadable;
    if (stop === undefined) return { batchItemFailures: [] };

    const sequenceNumber = Records[stop.position]?.dynamodb?.SequenceNumber;
    const halve = stop.poison && stop.position === 0 && Records.length > 1;
    if (halve || !sequenceNumber) {
      throw stop.poison ?? new Error("A stream record has no sequence number to report.");
    }
    return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
  };

const readUntilPoison = (telemetry: Telemetry, records: readonly DynamoDBRecord[]) => {
  const pending: Pending[] = [];
  for (const [position, record] of records.entries()) {
    try {
      const event = eventOfRecord(record);
      if (event) pending.push({ position, event });
    } catch (error) {
      const poison = error instanceof Error ? error : new Error(String(error));
      const sequenceNumber = record.dynamodb?.SequenceNumber;
      telemetry.error("A stream record can't be read", error, { sequenceNumber, ...keyOf(record) });
      return { pending, stop: { position, poison } satisfies Stop };
    }
  }
  return { pending, stop: undefined };
};

const keyOf = ({ dynamodb }: DynamoDBRecord) => ({ orderId: dynamodb?.Keys?.orderId?.S });

const publishAll = async (
  deps: PublishEventsDeps,
  pending: readonly Pending[],
): Promise<Stop | undefined> => {
  for (const call of inCalls(deps.publisher, pending)) {
    const stop = await publishCall(deps, call);
    if (stop) return stop;
  }
  return undefined;
};

const publishCall = async (
  { publisher, telemetry, now }: PublishEventsDeps,
  call: readonly Pending[],
): Promise<Stop | undefined> => {
  const first = call[0];
  if (first === undefined) return undefined;
  try {
    const outcomes = await publisher.publish(call.map(({ event }) => event));
    const published = call.filter((_, position) => outcomes[position] === "published");
    if (published.length > 0) telemetry.count("EventsPublished", published.length);
    for (const { event } of published) measureEvent(telemetry, event, now());
    return stopAt(call, outcomes);
  } catch (error) {
    telemetry.error("PutEvents failed", error, { events: call.length });
    return { position: first.position };
  }
};

const stopAt = (call: readonly Pending[], outcomes: readonly string[]): Stop | undefined => {
  const failed = call.find((_, position) => outcomes[position] !== "published");
  if (failed === undefined) return undefined;
  const refused = outcomes[call.indexOf(failed)] === "refused";
  const { eventId } = failed.event.metadata;
  const why = [{ path: eventId, message: "was refused by EventBridge" }];
  return { position: failed.position, ...(refused ? { poison: new InvalidRecord("An event", why) } : {}) };
};

/** Splits events into calls, in order, within the limits; an event that is too large still gets its own call. */
const inCalls = (publisher: EventPublisher, pending: readonly Pending[]): Pending[][] => {
  const calls: Pending[][] = [];
  let bytes = 0;
  for (const item of pending) {
    const size = publisher.sizeOf(item.event);
    const current = calls.at(-1);
    if (current && current.length < publishLimits.entries && bytes + size <= publishLimits.bytes) {
      current.push(item);
      bytes += size;
    } else {
      calls.push([item]);
      bytes = size;
    }
  }
  return calls;
};
