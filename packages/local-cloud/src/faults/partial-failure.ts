import * as z from "zod";
import type { AwsCall, AwsReply } from "../service";

const putEvents = z.looseObject({ Entries: z.array(z.unknown()) });
const putEventsAnswer = z.object({ Entries: z.array(z.unknown()), FailedEntryCount: z.number() });
const batchWrite = z.looseObject({ RequestItems: z.record(z.string(), z.array(z.unknown())) });

/** A bus's result for a failed entry. */
const refusedEntry = { ErrorCode: "InternalFailure", ErrorMessage: "The entry fails (fault)" };

/**
 * Handles only a random part of a batch, and responds as AWS does: 200, with the failed entries. Calls that aren't batches
 * are handled completely.
 */
export const handledInPart = async (
  call: AwsCall,
  handle: (call: AwsCall) => Promise<AwsReply>,
  chance: () => number,
): Promise<AwsReply> => {
  if (call.action === "PutEvents") return eventsInPart(call, handle, chance);
  if (call.action === "BatchWriteItem") return writesInPart(call, handle, chance);
  return handle(call);
};

const withInput = (call: AwsCall, input: Record<string, unknown>): AwsCall => ({
  ...call,
  input,
  body: Buffer.from(JSON.stringify(input)),
});

const eventsInPart = async (
  call: AwsCall,
  handle: (call: AwsCall) => Promise<AwsReply>,
  chance: () => number,
): Promise<AwsReply> => {
  const input = putEvents.parse(call.input);
  const taken = input.Entries.map(() => chance() < 0.5);
  const Entries = input.Entries.filter((_, index) => taken[index]);
  const reply =
    Entries.length > 0
      ? await handle(withInput(call, { ...input, Entries }))
      : { status: 200, body: JSON.stringify({ Entries: [], FailedEntryCount: 0 }) };
  const answer = putEventsAnswer.parse(JSON.parse(String(reply.body)));
  const merged = taken.map((isTaken) => (isTaken ? answer.Entries.shift() : refusedEntry));
  const failed = answer.FailedEntryCount + taken.filter((isTaken) => !isTaken).length;
  return { ...reply, body: JSON.stringify({ Entries: merged, FailedEntryCount: failed }) };
};

const writesInPart = async (
  call: AwsCall,
  handle: (call: AwsCall) => Promise<AwsReply>,
  chance: () => number,
): Promise<AwsReply> => {
  const input = batchWrite.parse(call.input);
  const RequestItems: Record<string, unknown[]> = {};
  const UnprocessedItems: Record<string, unknown[]> = {};
  for (const [table, requests] of Object.entries(input.RequestItems))
    for (const request of requests) {
      const part = chance() < 0.5 ? RequestItems : UnprocessedItems;
      part[table] = [...(part[table] ?? []), request];
    }
  if (Object.keys(RequestItems).length === 0)
    return { status: 200, body: JSON.stringify({ UnprocessedItems }) };
  const reply = await handle(withInput(call, { ...input, RequestItems }));
  return { ...reply, body: JSON.stringify({ ...JSON.parse(String(reply.body)), UnprocessedItems }) };
};
