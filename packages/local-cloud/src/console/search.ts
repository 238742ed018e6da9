import * as z from "zod";
import type { SearchHit, SearchResult } from "./api";
import type { ConsoleExtension } from "./extension";
import { backwards } from "./listing";
import type { TrafficRecord } from "./record";
import { ofKind } from "./seen";
import type { ConsoleSources } from "./sources";

interface Searched {
  readonly sources: Pick<ConsoleSources, "queueContents" | "mails">;
  readonly record: TrafficRecord;
  readonly extension: Pick<ConsoleExtension, "search" | "subjectOf">;
  /** ARNs of the queues. */
  readonly queues: readonly string[];
  readonly label: (arn: string) => string;
}

/** The maximum number of hits per kind; the kind's own page lists all. */
const mostOfAKind = 25;

/** Finds everything that mentions a text, and the thing whose id it is. */
export const search = async (searched: Searched, text: string): Promise<SearchResult> => {
  const wanted = text.trim();
  if (wanted === "") return { exact: undefined, hits: [] };
  const own = (await searched.extension.search?.(wanted)) ?? [];
  const hits = [
    ...own,
    ...events(searched, wanted),
    ...executions(searched, wanted),
    ...messages(searched, wanted),
    ...mails(searched, wanted),
    ...lines(searched, wanted),
  ];
  return { exact: hits.find(({ id }) => id === wanted), hits };
};

const envelope = z.looseObject({ "detail-type": z.string().catch("event") });

const events = ({ record, extension }: Searched, wanted: string): SearchHit[] =>
  [...backwards(ofKind(record.all(), "event-published"))]
    .filter(({ event }) => event.text.includes(wanted) || event.eventId === wanted)
    .slice(0, mostOfAKind)
    .map(({ event, at }) => {
      const content: unknown = JSON.parse(event.text);
      const replay = event.replayName === undefined ? "" : ", a replay";
      return {
        kind: "event",
        id: event.eventId,
        title: envelope.parse(content)["detail-type"],
        detail: `${extension.subjectOf?.(content)?.text ?? event.eventId}${replay}`,
        at,
        view: "events",
        rest: event.eventId,
      };
    });

const executions = ({ record, extension, label }: Searched, wanted: string): SearchHit[] => {
  const seen = ofKind(record.all(), "execution-changed").filter(
    ({ event }) => event.input.includes(wanted) || event.executionArn.includes(wanted),
  );
  // The last observation of each has its final state.
  const newest = new Map(seen.map((one) => [one.event.executionArn, one]));
  return [...newest.values()].slice(-mostOfAKind).map(({ event, at }) => {
    const name = event.executionArn.slice(event.executionArn.lastIndexOf(":") + 1);
    return {
      kind: "execution",
      id: wanted === event.executionArn ? wanted : name,
      title: `${label(event.stateMachineArn)}: ${event.status.toLowerCase()}`,
      detail: extension.subjectOf?.(parsed(event.input))?.text ?? name,
      at,
      view: "executions",
      rest: event.executionArn,
    };
  });
};

const messages = ({ sources, queues, label }: Searched, wanted: string): SearchHit[] =>
  queues.flatMap((arn) =>
    sources
      .queueContents(arn)
      .filter(({ body, messageId }) => body.includes(wanted) || messageId === wanted)
      .slice(0, mostOfAKind)
      .map(({ messageId, body, sentAt, receiveCount }) => ({
        kind: "message",
        id: messageId,
        title: `${envelope.catch({ "detail-type": "message" }).parse(parsed(body))["detail-type"]} in ${label(arn)}`,
        detail: receiveCount === 0 ? "not received yet" : `received ${receiveCount} times`,
        at: sentAt,
        view: "queues",
        rest: arn,
        parameters: { message: messageId },
      })),
  );

const mails = ({ sources }: Searched, wanted: string): SearchHit[] =>
  [...backwards(sources.mails())]
    .filter((mail) => mail.id === wanted || JSON.stringify(mail).includes(wanted))
    .slice(0, mostOfAKind)
    .map(({ id, subject, destination, timestamp }) => ({
      kind: "mail",
      id,
      title: subject,
      detail: `to ${destination.ToAddresses.join(", ")}`,
      at: Date.parse(timestamp),
      view: "mail",
      rest: id,
    }));

/** Lines have no pages of their own: the list shows all that mention it. */
const lines = ({ record, label }: Searched, wanted: string): SearchHit[] => {
  const found = ofKind(record.all(), "line-logged").filter(({ event }) => event.line.includes(wanted));
  const last = found.at(-1);
  if (!last) return [];
  const functions = [...new Set(found.map(({ event }) => label(event.functionName)))];
  return [
    {
      kind: "log",
      id: "",
      title: found.length === 1 ? "1 line" : `${found.length} lines`,
      detail: `of ${functions.join(", ")}`,
      at: last.at,
      view: "logs",
      rest: "",
      parameters: { q: wanted },
    },
  ];
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text
  }
};
