import { randomUUID } from "node:crypto";
import { account } from "../service";
import { eventFields } from "./pattern";
import type { EventFields } from "./pattern-event";

/** What a publisher says about an event, after validation. */
export interface EventSource {
  readonly source: string;
  readonly detailType: string;
  /** JSON text of an object, as it was sent: re-encoding it would round large numbers. */
  readonly detail: string;
  readonly resources: readonly string[];
  readonly time: Date;
  readonly ingestionTime: Date;
}

/** An event on a bus. */
export interface BusEvent {
  readonly id: string;
  /** The time that its source set, which archives and replays use. */
  readonly time: Date;
  readonly ingestionTime: Date;
  /** The whole event as JSON, which a target receives unless its input is transformed. */
  readonly text: string;
  readonly fields: EventFields;
  /** Set when it comes from an archive. */
  readonly replayName?: string;
}

/** Puts an event into its envelope, as EventBridge does on PutEvents. */
export const busEvent = (from: EventSource): BusEvent => {
  const id = randomUUID();
  const envelope = JSON.stringify({
    version: "0",
    id,
    "detail-type": from.detailType,
    source: from.source,
    account: account.id,
    time: wholeSeconds(from.time),
    region: account.region,
    resources: from.resources,
  });
  return restoredEvent({
    id,
    time: from.time,
    ingestionTime: from.ingestionTime,
    text: `${envelope.slice(0, -1)},"detail":${from.detail.trim()}}`,
  });
};

/** An event from its text, for one that comes back from an archive. */
export const restoredEvent = (event: {
  id: string;
  time: Date;
  ingestionTime: Date;
  text: string;
  replayName?: string;
}): BusEvent => ({
  ...event,
  fields: eventFields(event.text),
});

/** `2026-01-31T12:00:00Z`: events carry whole seconds. */
export const wholeSeconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;
