import * as z from "zod";
import { type AwsCall, type AwsReply, account } from "../service";

/** The region that dynoxide writes into ARNs. */
const engineRegion = "dynoxide";

/** Calls whose answers hold ARNs; items pass untouched. */
const describing = /^(Describe|Create|Update|Delete|List)(Table|Stream)/;

/** Shard iterators are `<stream ARN>|<engine's iterator>`: AWS's begin with the ARN too, and GetRecords names no other. */
const separator = "|";

const iterators = z.looseObject({
  ShardIterator: z.string().optional(),
  NextShardIterator: z.string().optional(),
});

const toEngineRegion = (text: string): string =>
  text.replaceAll(`arn:aws:dynamodb:${account.region}:`, `arn:aws:dynamodb:${engineRegion}:`);

const toAccountRegion = (text: string): string =>
  text.replaceAll(`arn:aws:dynamodb:${engineRegion}:`, `arn:aws:dynamodb:${account.region}:`);

/** The stream that an iterator leads through. */
export const streamOf = (iterator: string): string => iterator.slice(0, iterator.indexOf(separator));

/** The body of a call as the engine takes it. */
export const toEngine = ({ action, input, body }: AwsCall): Buffer => {
  if (action === "GetRecords") {
    const iterator = String(input.ShardIterator);
    const own = iterator.slice(iterator.indexOf(separator) + 1);
    return Buffer.from(JSON.stringify({ ...input, ShardIterator: own }));
  }
  return "StreamArn" in input ? Buffer.from(toEngineRegion(body.toString("utf8"))) : body;
};

/** What changes in the engine's answer. */
export const fromEngine = (call: AwsCall, reply: AwsReply): Partial<AwsReply> => {
  if (reply.status !== 200) return {};
  if (call.action === "GetShardIterator")
    return rewritten(reply, (text) => named(text, String(call.input.StreamArn)));
  if (call.action === "GetRecords")
    return rewritten(reply, (text) => named(text, streamOf(String(call.input.ShardIterator))));
  return describing.test(call.action) ? rewritten(reply, toAccountRegion) : {};
};

const named = (text: string, streamArn: string): string => {
  const answer = iterators.parse(JSON.parse(text));
  for (const key of ["ShardIterator", "NextShardIterator"] as const)
    if (answer[key] !== undefined) answer[key] = `${streamArn}${separator}${answer[key]}`;
  return JSON.stringify(answer);
};

/** The engine's checksum is of the bytes before they were changed. */
const rewritten = (reply: AwsReply, change: (text: string) => string): Partial<AwsReply> => ({
  headers: Object.fromEntries(Object.entries(reply.headers ?? {}).filter(([name]) => name !== "x-amz-crc32")),
  body: change(reply.body.toString("utf8")),
});
