import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from "@aws-sdk/client-eventbridge";
import { eventSource, type OrderEvent } from "../domain/events";
import type { Telemetry } from "../telemetry/telemetry";
import type { EventPublisher, Outcome } from "./event-publisher";

const entryOf = (busName: string, { type, metadata, data }: OrderEvent) =>
  ({
    EventBusName: busName,
    Source: eventSource,
    DetailType: type,
    Detail: JSON.stringify({ metadata, data }),
    Time: new Date(metadata.occurredAt),
  }) satisfies PutEventsRequestEntry;

/** Errors of the entry itself; all others (ThrottlingException, InternalFailure, …) may be temporary. */
const refusals: ReadonlySet<string> = new Set(["InvalidArgument", "MalformedDetail"]);

const outcomeOf = (entry: PutEventsResultEntry | undefined): Outcome => {
  if (entry?.EventId) return "published";
  return refusals.has(entry?.ErrorCode ?? "") ? "refused" : "failed";
};

/**
 * Publishes to a custom bus. A call with status 200 may have failed in part, so each entry is checked.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export const eventBridgePublisher = (
  client: EventBridgeClient,
  busName: string,
  telemetry: Telemetry,
): EventPublisher => ({
  sizeOf: (event) => {
    const { Source, DetailType, Detail } = entryOf(busName, event);
    // 14 bytes for Time: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
    return 14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
  },

  publish: async (events) => {
    const Entries = events.map((event) => entryOf(busName, event));
    const { Entries: answers = [] } = await client.send(new PutEventsCommand({ Entries }));
    return events.map(({ data, metadata }, position) => {
      const answer = answers[position];
      const outcome = outcomeOf(answer);
      if (outcome !== "published") {
        const { orderId, correlationId } = data;
        const fields = { orderId, correlationId, eventId: metadata.eventId, outcome };
        telemetry.warn("EventBridge refused an event", { ...fields, errorCode: answer?.ErrorCode });
      }
      return outcome;
    });
  },
});
