import * as z from "zod";
import type { Clock } from "../clock/clock";
import { type AwsCall, type AwsReply, account } from "../service";
import { withClockTimes } from "./engine-time";
import type { ExpiredItems, RemovalRecord } from "./expired-items";
import { tableOf } from "./shard-id";
import { recordsInAccount, streamInAccount } from "./stream-answers";
import { streamInputForEngine } from "./stream-input";

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
 * Translates between AWS's ARNs, sequence numbers, shard ids and times and those of an engine. Engines write a region of
 * their own (dynoxide "dynoxide", DynamoDB Local "ddblocal"), which shows in their first answer.
 */
export class EngineDialect {
  private engineArns = "arn:aws:dynamodb:dynoxide:000000000000:";

  constructor(
    private readonly clock: Clock,
    private readonly expired: ExpiredItems,
  ) {}

  /** ARNs in the engine's words, in the account's. */
  toAccount(text: string): string {
    return text.replace(/arn:aws:dynamodb:[^:"]*:\d{12}:/g, (found) => {
      this.engineArns = found;
      return accountArns;
    });
  }

  /** Converts the body of a call for the engine. @throws AwsError ValidationException */
  toEngine({ action, input }: AwsCall): Buffer {
    if (action === "GetRecords") {
      const iterator = String(input.ShardIterator);
      const own = iterator.slice(iterator.indexOf(separator) + 1);
      return Buffer.from(JSON.stringify({ ...input, ShardIterator: own }));
    }
    // Not the original bytes, because the engine must read only what was checked.
    if (typeof input.StreamArn !== "string") return Buffer.from(JSON.stringify(input));
    const text = JSON.stringify(streamInputForEngine(input, input.StreamArn));
    return Buffer.from(text.replaceAll(accountArns, this.engineArns));
  }

  /** The engine's answer as AWS would give it. */
  fromEngine(call: AwsCall, reply: AwsReply): AwsReply {
    if (reply.status !== 200)
      return { ...reply, body: reply.body.toString("utf8").replaceAll(this.engineArns, accountArns) };
    return { ...reply, body: this.answerInAccount(call, reply.body.toString("utf8")) };
  }

  private answerInAccount({ action, input }: AwsCall, text: string): string {
    if (action === "GetShardIterator") return named(text, String(input.StreamArn));
    if (action === "GetRecords") return this.records(text, streamOf(String(input.ShardIterator)));
    if (!describing.test(action)) return text;
    const described = withClockTimes(this.clock, this.toAccount(text));
    return action === "DescribeStream"
      ? streamInAccount(described, String(input.StreamArn), input.ExclusiveStartShardId)
      : described;
  }

  private records(text: string, streamArn: string): string {
    const isExpiry = (record: RemovalRecord) => this.expired.has(tableOf(streamArn), record);
    return named(recordsInAccount(text, { clock: this.clock, isExpiry }), streamArn);
  }
}

const named = (text: string, streamArn: string): string => {
  const answer = iterators.parse(JSON.parse(text));
  for (const key of ["ShardIterator", "NextShardIterator"] as const)
    if (answer[key] !== undefined) answer[key] = `${streamArn}${separator}${answer[key]}`;
  return JSON.stringify(answer);
};
