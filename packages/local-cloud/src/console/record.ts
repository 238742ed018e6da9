import type { CloudEvent } from "../observation";

export interface Seen {
  readonly at: number;
  readonly event: CloudEvent;
}

/** Limits, in bytes of text and in events; the oldest events are dropped first. */
const mostText = 48 * 1024 * 1024;
const mostEvents = 60_000;

/** Recent traffic, in order: the source of traces, logs and the list of events. */
export class TrafficRecord {
  private events: Seen[] = [];
  private text = 0;

  add(event: CloudEvent, at: number): void {
    if (isNoise(event)) return;
    this.events.push({ at, event });
    this.text += textOf(event).length;
    if (this.text > mostText || this.events.length > mostEvents) this.forget();
  }

  all(): readonly Seen[] {
    return this.events;
  }

  /** Drops the older half in one step, so that dropping is rare. */
  private forget(): void {
    this.events = this.events.slice(Math.floor(this.events.length / 2));
    this.text = this.events.reduce((sum, { event }) => sum + textOf(event).length, 0);
  }
}

/** Polling: it carries nothing that isn't told otherwise. */
const isNoise = (event: CloudEvent): boolean =>
  event.kind === "call-made" &&
  /^(ReceiveMessage|GetRecords|GetShardIterator|DescribeStream|DeleteMessage)/.test(event.action);

/** The text in which an id may be found. */
export const textOf = (event: CloudEvent): string => {
  switch (event.kind) {
    case "request-answered":
      return `${event.path}\n${event.text}`;
    case "invocation-started":
      return event.payload;
    case "line-logged":
      return event.line;
    case "call-made":
      return event.text;
    case "message-sent":
      return event.body;
    case "event-published":
      return event.text;
    case "execution-changed":
      return event.input;
    default:
      return "";
  }
};
