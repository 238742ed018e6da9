import * as z from "zod";
import { attemptKind, orderId, orderStatus } from "../domain/order";
import { finding } from "./findings";

/**
 * restarted: by this run; restartable: a real run would restart it; waiting: an execution is working on it, or it has just
 * been restarted; undecided: an operator must decide; unknown: it couldn't be examined.
 */
export const outcome = z.enum(["restarted", "restartable", "waiting", "undecided", "unknown"]);
export type Outcome = z.infer<typeof outcome>;

/** An overdue order. */
export const overdueOrder = z.object({
  orderId,
  /** Missing if the order couldn't be read. */
  status: orderStatus.optional(),
  since: z.iso.datetime().optional(),
  begun: attemptKind.nullable(),
  findings: z.array(finding),
  outcome,
  /** Whether an earlier restart didn't help. */
  restartedBefore: z.boolean(),
  /** Why it is unknown. */
  problem: z.string().optional(),
});
export type OverdueOrder = z.infer<typeof overdueOrder>;

/** The report of a reconciler run. */
export const report = z.object({
  at: z.iso.datetime(),
  orders: z.array(overdueOrder),
  /** Whether there are more orders than one run examines. */
  more: z.boolean(),
});
export type Report = z.infer<typeof report>;
