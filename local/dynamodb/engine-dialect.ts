import * as z from "zod";
import { type AwsCall, type AwsReply, account } from "../service";

const accountArns = `arn:aws:dynamodb:${account.region}:${account.id}:`;

/** Calls whose answers hold ARNs; items pass untouched. */
const describing = /^(Describe|Create|Update|Delete|List)(Table|Stream)/;

/** Shard iterators are `<stream ARN>|<engine's iterator>`: AWS's begin with the ARN too, and GetRecords names no other. */
const separator = "|";

const iterators = z.looseObject({
  ShardIterator: z.string().optional(),
  NextShardIterator: z.string().optional(),
});

/** The stream that an iterator leads through. */
export const streamOf = (iterator: string): string => iterator.slice(0, iterator.indexOf(separator));

/**
 * Translates between AWS's ARNs and those of an engine, which write a region of their own: dynoxide "dynoxide",
 * DynamoDB Local "ddblocal". Which it is shows in the engine's first answer.
 */
export class EngineDialect {
  private engineArns = "arn:aws:dynamodb:dynoxide:000000000000:";

  /** ARNs in the engine's words, in the account's. */
  toAccount(text: string): string {
    return text.replace(/arn:aws:dynamodb:[^:"]*:\d{12}:/g, (found) => {
      this.engineArns = found;
      return accountArns;
    });
  }

  /** The body of a call as the engine takes it. */
  toEngine({ action, input, body }: AwsCall): Buffer {
    if (action === "GetRecords") {
      const iterator = String(input.ShardIterator);
      const own = iterator.slice(iterator.indexOf(separator) + 1);
      return Buffer.from(JSON.stringify({ ...input, ShardIterator: own }));
    }
    if (!("StreamArn" in input)) return body;
    return Buffer.from(body.toString("utf8").replaceAll(accountArns, this.engineArns));
  }

  /** What changes in the engine's answer. */
  fromEngine(call: AwsCall, reply: AwsReply): Partial<AwsReply> {
    if (reply.status !== 200) return {};
    if (call.action === "GetShardIterator")
      return rewritten(reply, (text) => named(text, String(call.input.StreamArn)));
    if (call.action === "GetRecords")
      return rewritten(reply, (text) => named(inRegion(text), streamOf(String(call.input.ShardIterator))));
    return describing.test(call.action) ? rewritten(reply, (text) => this.toAccount(text)) : {};
  }
}

/** No item can look like this: there a name is followed by an object, `{"S": …}`. */
const inRegion = (text: string): string =>
  text.replace(/"awsRegion":\s*"[^"]*"/g, `"awsRegion":"${account.region}"`);

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
