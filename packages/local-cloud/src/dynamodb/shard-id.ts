import { createHash } from "node:crypto";

/** The engine's shards are `shardId-<8 digits>-<table>`; AWS's have 28 to 65 characters, and SDKs refuse to send shorter ones. */
const engineShard = /^shardId-(\d{8})-(.+)$/;
const accountShard = /^shardId-0{12}(\d{8})-([0-9a-f]{8})$/;

/** The table of a stream's ARN. */
export const tableOf = (streamArn: string): string => /:table\/([^/]+)\/stream\//.exec(streamArn)?.[1] ?? "";

const digestOf = (table: string): string => createHash("sha1").update(table).digest("hex").slice(0, 8);

/**
 * A shard of the engine as AWS would name it: `shardId-<20 digits>-<8 hexadecimal digits>`. Shards of other engines,
 * whose names are of AWS's length already, stay as they are.
 */
export const toAccountShard = (shardId: string, streamArn: string): string => {
  const [, position, table] = engineShard.exec(shardId) ?? [];
  return position === undefined || table !== tableOf(streamArn)
    ? shardId
    : `shardId-${position.padStart(20, "0")}-${digestOf(table)}`;
};

/** The engine's name of a shard of the stream. */
export const toEngineShard = (shardId: string, streamArn: string): string => {
  const [, position, digest] = accountShard.exec(shardId) ?? [];
  const table = tableOf(streamArn);
  return position === undefined || digest !== digestOf(table) ? shardId : `shardId-${position}-${table}`;
};
