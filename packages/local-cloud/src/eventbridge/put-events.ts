import * as z from "zod";
import { AwsError } from "../service";
import { type BusEvent, busEvent } from "./event";
import { exactJson } from "./exact-json";
import { JsonObject } from "./json-value";

const maxEntries = 10;
/** Since 2026-01-29; it was 256 KB before. */
const maxBytes = 1024 * 1024;

export const putEventsEntry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Seconds since the epoch, as the JSON protocol writes timestamps. */
  Time: z.number().optional(),
  EventBusName: z.string().optional(),
  /** For X-Ray only, which isn't supported: it changes nothing about delivery. */
  TraceHeader: z.string().optional(),
});

export const putEventsInput = z.object({
  Entries: z.array(putEventsEntry),
  EndpointId: z.string().optional(),
});

export type PutEventsEntry = z.output<typeof putEventsEntry>;

/** One entry's answer: an event to publish, or why it can't be. */
export type EntryOutcome =
  | { readonly event: BusEvent; readonly bus: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/**
 * Checks a whole request; no event of a request that fails here is published.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 * @throws AwsError ValidationException
 */
export const checkRequest = (entries: readonly PutEventsEntry[]): void => {
  if (entries.length < 1 || entries.length > maxEntries)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '[${entries.map(asJava).join(", ")}]' at 'entries' failed to satisfy constraint: Member must have length ${
        entries.length < 1 ? "greater than or equal to 1" : `less than or equal to ${maxEntries}`
      }`,
    );
  const total = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (total > maxBytes)
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
};

/** An entry as AWS's message shows it. */
const asJava = (entry: PutEventsEntry): string => {
  const { Time, Source, Resources, DetailType, Detail, EventBusName, TraceHeader } = entry;
  const members = {
    time: Time === undefined ? undefined : new Date(Time * 1000).toUTCString(),
    source: Source,
    resources: Resources && `[${Resources.join(", ")}]`,
    detailType: DetailType,
    detail: Detail,
    eventBusName: EventBusName,
    traceHeader: TraceHeader,
    kmsKeyIdentifier: undefined,
    internalMetadata: undefined,
  };
  const shown = Object.entries(members).map(([name, value]) => `${name}=${value ?? "null"}`);
  return `PutEventsRequestEntry(${shown.join(", ")})`;
};

/** Size of an entry in bytes, by the formula of the user guide ("Calculating PutEvents event entry size"). */
export const entryBytes = (entry: PutEventsEntry): number =>
  (entry.Time === undefined ? 0 : 14) +
  [entry.Source ?? "", entry.DetailType ?? "", entry.Detail ?? "", ...(entry.Resources ?? [])].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );

/** Checks one entry; its answer goes into the response at the entry's position. */
export const entryOutcome = (entry: PutEventsEntry, now: Date): EntryOutcome => {
  const { Source: source, DetailType: detailType, Detail: detail } = entry;
  if (!source) return missing("Source");
  if (!detailType) return missing("DetailType");
  if (!detail) return missing("Detail");
  if (source.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  if (!isObjectText(detail)) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const time = entry.Time === undefined ? now : new Date(entry.Time * 1000);
  if (Number.isNaN(time.getTime()))
    return { ErrorCode: "InvalidArgument", ErrorMessage: `Parameter Time is not valid: ${entry.Time}` };
  return {
    event: busEvent({
      source,
      detailType,
      detail,
      resources: entry.Resources ?? [],
      time,
      ingestionTime: now,
    }),
    bus: busNameOf(entry.EventBusName),
  };
};

/** A bus is named or given by ARN; left out, it is the default bus. */
export const busNameOf = (nameOrArn: string | undefined): string =>
  nameOrArn === undefined || nameOrArn === "" ? "default" : nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);

const missing = (parameter: string): EntryOutcome => ({
  ErrorCode: "InvalidArgument",
  ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${parameter} is a required argument.`,
});

const isObjectText = (text: string): boolean => {
  try {
    return exactJson(text) instanceof JsonObject;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
};
