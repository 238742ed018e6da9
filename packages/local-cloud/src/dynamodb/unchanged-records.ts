import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { AwsCall, AwsReply } from "../service";
import type { AskEngine } from "./ask-engine";

const record = z.looseObject({
  dynamodb: z.looseObject({ NewImage: z.unknown().optional(), OldImage: z.unknown().optional() }),
});
const answer = z.looseObject({ Records: z.array(record), NextShardIterator: z.string().optional() });

/**
 * The engine's answer to GetRecords without records of writes that changed nothing: DynamoDB has none. If it had no others, the
 * answer is that of the next position, because a reader takes an empty answer for the end of the stream.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export const changesOnly = async (call: AwsCall, reply: AwsReply, ask: AskEngine): Promise<AwsReply> => {
  if (call.action !== "GetRecords" || reply.status !== 200) return reply;
  const given = answer.parse(JSON.parse(String(reply.body)));
  const Records = given.Records.filter(isChange);
  if (Records.length === given.Records.length) return reply;
  if (Records.length > 0 || given.NextShardIterator === undefined)
    return { ...reply, body: JSON.stringify({ ...given, Records }) };
  const next = JSON.stringify({ ...call.input, ShardIterator: given.NextShardIterator });
  return changesOnly(call, await ask(call, "DynamoDBStreams_20120810.GetRecords", Buffer.from(next)), ask);
};

/** It can't be told of a stream without both images. */
const isChange = ({ dynamodb: { NewImage, OldImage } }: z.output<typeof record>): boolean =>
  NewImage === undefined || OldImage === undefined || !isDeepStrictEqual(NewImage, OldImage);
