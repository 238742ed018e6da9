import * as z from "zod";
import type { Span } from "./api";
import type { Seen } from "./record";
import { ofKind, type SeenOf, type TraceNames } from "./seen";

const envelope = z.looseObject({ "detail-type": z.string().catch(""), source: z.string().catch("") });

/** Events on the bus, and their deliveries to the targets of matching rules. */
export const deliverySpans = (
  seen: readonly Seen[],
  mentions: (text: string) => boolean,
  names: TraceNames,
): Span[] => {
  const events = ofKind(seen, "event-published").filter(({ event }) => mentions(event.text));
  const deliveries = ofKind(seen, "event-delivered");
  return events.flatMap(({ event, at }) => {
    const own = deliveries.filter(
      (one) => one.event.eventId === event.eventId && one.event.startedAt >= at - 1,
    );
    const id = `event/${event.eventId}/${at}`;
    const published: Span = {
      id,
      parent: undefined,
      kind: "event",
      name: envelope.parse(JSON.parse(event.text))["detail-type"],
      detail: event.replayName === undefined ? names.label(event.bus) : `replay ${event.replayName}`,
      start: at,
      end: Math.max(at, ...own.map((one) => one.event.startedAt + one.event.duration)),
      status: own.some((one) => one.event.failure !== undefined) ? "failed" : "ok",
      problem: own.find((one) => one.event.failure !== undefined)?.event.failure,
      logs: [],
      replay: event.replayName,
    };
    return [published, ...own.map((one, index) => deliverySpan(one, id, index, names))];
  });
};

const deliverySpan = (
  { event }: SeenOf<"event-delivered">,
  parent: string,
  index: number,
  names: TraceNames,
): Span => ({
  id: `${parent}/${index}`,
  parent,
  kind: "delivery",
  name: `rule ${names.label(event.ruleArn)}`,
  detail: `to ${names.label(event.targetArn)}`,
  start: event.startedAt,
  end: event.startedAt + event.duration,
  status: event.failure === undefined ? "ok" : "failed",
  problem: event.failure,
  logs: [],
});

/** A message's time in one queue, from its arrival until its last receive. */
export const queueSpans = (
  seen: readonly Seen[],
  mentions: (text: string) => boolean,
  names: TraceNames,
): Span[] => {
  const sent = ofKind(seen, "message-sent").filter(({ event }) => mentions(event.body));
  const received = ofKind(seen, "message-received");
  const deleted = ofKind(seen, "message-deleted");
  return sent.map(({ event, at }) => {
    const { queueArn, messageId } = event;
    const here = (one: { at: number; event: { queueArn: string; messageId: string } }) =>
      one.at >= at && one.event.messageId === messageId && one.event.queueArn === queueArn;
    const tries = received.filter(here);
    const gone = deleted.find(here);
    // A dead letter keeps its message's id, so its arrival elsewhere is the end of its stay here.
    const moved = sent.find((one) => one.at > at && one.event.messageId === messageId);
    const end = (gone ? tries.at(-1)?.at : undefined) ?? moved?.at;
    return {
      id: `message/${messageId}/${at}`,
      parent: undefined,
      kind: "queue",
      name: names.label(queueArn),
      detail: stay(tries.length, moved === undefined ? undefined : names.label(moved.event.queueArn)),
      start: at,
      end: end ?? gone?.at,
      status: moved ? "failed" : gone ? "ok" : "running",
      problem: moved && `moved to ${names.label(moved.event.queueArn)}`,
      logs: [],
      replay: replayIn(event.body),
    };
  });
};

/** A replay's name, which EventBridge writes into the events that it sends again; in a payload it is quoted a second time. */
export const replayIn = (text: string): string | undefined =>
  /\\?"replay-name\\?":\s*\\?"([^"\\]+)/.exec(text)?.[1];

const stay = (tries: number, movedTo: string | undefined): string => {
  const times = tries === 1 ? "received once" : `received ${tries} times`;
  return movedTo === undefined ? (tries === 0 ? "waiting" : times) : `${times}, then dead`;
};
