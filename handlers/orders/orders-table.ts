import * as z from "zod";

/**
 * The orders table, as code that reads or writes it must know it. `listedBy` names the generation of indexes that listings
 * query: those whose keys have a shard, or, while a deployment replaces its indexes, those of an earlier version.
 */
export const ordersTable = z.object({
  name: z.string().min(1),
  /** Partition keys over which the indexes spread the orders of a status, and those of a client. */
  shards: z.int().min(1),
  listedBy: z.enum(["shards", "ids", "whole"]),
});
export type OrdersTable = z.infer<typeof ordersTable>;
