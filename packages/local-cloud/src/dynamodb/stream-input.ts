import { type AwsCall, AwsError } from "../service";
import { toEngineNumber } from "./sequence-number";
import { toEngineShard } from "./shard-id";

type Input = AwsCall["input"];

/** Positions that are given by a sequence number. */
const atNumber = new Set<unknown>(["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"]);

/**
 * What a call about a stream says, in the engine's shard ids and sequence numbers.
 * @throws AwsError ValidationException: the engine would read from the beginning instead
 */
export const streamInputForEngine = (input: Input, streamArn: string): Input => {
  refuseNoNumber(input);
  return {
    ...input,
    ...translated(input, "ShardId", (shard) => toEngineShard(shard, streamArn)),
    ...translated(input, "ExclusiveStartShardId", (shard) => toEngineShard(shard, streamArn)),
    ...translated(input, "SequenceNumber", toEngineNumber),
  };
};

const translated = (input: Input, name: string, translate: (text: string) => string): Input => {
  const value = input[name];
  return typeof value === "string" ? { [name]: translate(value) } : {};
};

const refuseNoNumber = ({ ShardIteratorType, SequenceNumber }: Input): void => {
  if (atNumber.has(ShardIteratorType) && SequenceNumber === undefined)
    throw new AwsError("ValidationException", `${ShardIteratorType} needs a SequenceNumber`);
};
