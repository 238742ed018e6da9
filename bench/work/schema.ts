import * as z from "zod";

const perOrder = z.record(z.string(), z.number());
const key = z.object({
  table: z.string(),
  index: z.string().optional(),
  key: z.string(),
  /** The number of shards, of which the units are one's. */
  shards: z.number().optional(),
  reads: z.number(),
  writes: z.number(),
});
const consumer = z.object({ name: z.string(), maximumConcurrency: z.number().optional() });

/** The work that the system does for an order, and without any: what the ceiling and the bill are calculated from. */
export const workSchema = z.object({
  machine: z.object({ node: z.string(), cpus: z.number(), platform: z.string() }),
  measuredOn: z.iso.date(),
  /** Orders of two lines that are paid, shipped and read once. */
  shipped: z.object({
    orders: z.number(),
    /** Billed quantities, for all of these orders. */
    usage: perOrder,
    /** Bytes that the tables have more, with their indexes. */
    tableBytes: z.number(),
    /** Bytes of the tables alone, which can be restored to a point in time. */
    restorableBytes: z.number(),
    customMetrics: z.number(),
  }),
  /** A mix of orders; everything per order. */
  mixed: z.object({
    orders: z.number(),
    /** The part of the orders that contains the most popular product. */
    hotProduct: z.object({ productId: z.string(), share: z.number() }),
    /** Units on the hottest partition key of each table and index that orders share. */
    keys: z.array(key),
    tables: z.array(z.object({ table: z.string(), reads: z.number(), writes: z.number() })),
    functions: z.array(z.object({ name: z.string(), invocations: z.number(), milliseconds: z.number() })),
    calls: perOrder,
    usage: perOrder,
    executions: z.number(),
    deliveries: z.number(),
  }),
  consumers: z.array(consumer),
  /** What is billed without any order. */
  idle: z.object({
    alarmMetrics: z.number(),
    compositeAlarms: z.number(),
    dashboards: z.number(),
    keys: z.number(),
    customMetrics: z.number(),
    polledQueues: z.number(),
    /** Runs of the reconciler per month, and the billed quantities of one. */
    scheduledRuns: z.number(),
    usagePerRun: perOrder,
  }),
});
export type Work = z.output<typeof workSchema>;
export type SharedKey = z.output<typeof key>;
