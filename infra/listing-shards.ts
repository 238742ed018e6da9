import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { latch } from "./latch";

/** The allowed numbers of shards. An order takes two write units of its status's key, which has 1 000 per second. */
const counts = [16, 32, 64] as const;

/** The setting `listingShards`. */
export const listingShards = z.coerce
  .number()
  .refine((count) => counts.some((allowed) => allowed === count), {
    error: `must be one of ${counts.join(", ")}`,
  });

/**
 * The number of shards in use: the setting, or the highest that was deployed before. A lower number would hide the orders of
 * the higher shards from listings and from the reconciler, so each number above the lowest is remembered.
 */
export const shardsInUse = (setting: number): pulumi.Output<number> => {
  const reached = counts.slice(1).map((count) => {
    const isReached = latch(`listing-shards-${count}`, count <= setting);
    // A setting needs no memory, so that a preview knows it.
    return count <= setting ? pulumi.output(setting) : isReached.apply((yes) => (yes ? count : setting));
  });
  return pulumi.all(reached).apply((all) => {
    const highest = Math.max(setting, ...all);
    if (highest > setting)
      void pulumi.log.warn(
        `orderflow:listingShards (${setting}) is ignored: orders are in ${highest} shards. Set it to ${highest}.`,
      );
    return highest;
  });
};
