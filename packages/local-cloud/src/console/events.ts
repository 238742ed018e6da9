import * as z from "zod";
import type { BusEventView, Topology } from "./api";
import type { ConsoleExtension } from "./extension";
import { backwards, type Listed, listed, type Wanted } from "./listing";
import type { TrafficRecord } from "./record";
import { remembered } from "./remembered";
import { ofKind, type SeenOf } from "./seen";

const envelope = z.looseObject({
  "detail-type": z.string().catch(""),
  source: z.string().catch(""),
  time: z.string().catch(""),
});

interface WantedEvents extends Wanted {
  /** A detail-type; all when empty. */
  readonly type: string;
  /** Of the event itself. */
  readonly id: string;
}

/** Recent events on the buses. */
export const listEvents = (
  record: TrafficRecord,
  { nodes }: Topology,
  { subjectOf }: Pick<ConsoleExtension, "subjectOf">,
  wanted: WantedEvents,
): Listed<BusEventView> => {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  const all = ofKind(record.all(), "event-published");
  const seen = all
    .filter(({ event }) => wanted.id === "" || event.eventId === wanted.id)
    .filter(({ event }) => wanted.type === "" || typeOf(event) === wanted.type);
  const { items, more } = listed(backwards(seen), wanted, ({ event, at }) => ({ at, text: event.text }));
  const counts = perSecond(all);
  return { items: items.map((one) => eventView(one, counts, labels, subjectOf)), more };
};

/** The filter needs the type of every event each time the page asks, so each text is parsed once. */
const typeOf = remembered(
  ({ text }: SeenOf<"event-published">["event"]): string => envelope.parse(JSON.parse(text))["detail-type"],
);

const eventView = (
  { event, at }: SeenOf<"event-published">,
  counts: ReadonlyMap<string, number>,
  labels: ReadonlyMap<string, string>,
  subjectOf: ConsoleExtension["subjectOf"],
): BusEventView => {
  const content: unknown = JSON.parse(event.text);
  const { "detail-type": detailType, source, time } = envelope.parse(content);
  return {
    eventId: event.eventId,
    bus: event.bus,
    at,
    time: Date.parse(time),
    sameSecond: counts.get(secondOf(event)) ?? 0,
    detailType,
    source,
    text: event.text,
    replayName: event.replayName,
    rules: event.rules.map((arn) => labels.get(arn) ?? arn),
    subject: subjectOf?.(content),
  };
};

/** The detail-types of recent events, for the filter. */
export const eventTypes = (record: TrafficRecord): string[] =>
  [...new Set(ofKind(record.all(), "event-published").map(({ event }) => typeOf(event)))].sort();

/** How many events each bus got in each second. A replayed event is in the archive only once. */
const perSecond = (all: readonly SeenOf<"event-published">[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { event } of all) {
    if (event.replayName !== undefined) continue;
    const second = secondOf(event);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return counts;
};

/** The time comes before the detail, so the first one in the text is the event's own. */
const secondOf = ({ bus, text }: SeenOf<"event-published">["event"]): string =>
  `${bus} ${/"time":"([^"]*)"/.exec(text)?.[1] ?? ""}`;
