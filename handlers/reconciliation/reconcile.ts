import type { Context } from "aws-lambda";
import * as z from "zod";
import type { Order } from "../domain/order";
import { isDue, isOverdue, restarted, type Stay, stayOf } from "../domain/overdue";
import type { OrderStore } from "../orders/order-store";
import type { Telemetry } from "../telemetry/telemetry";
import { findingsOf } from "./findings";
import { lookOutside, type OutsideDeps } from "./outside";
import { type OverdueIndex, overdueIds } from "./overdue-ids";
import { type Remedy, type RemedyRules, remedyFor } from "./remedy";
import type { Outcome, OverdueOrder, Report } from "./report";
import type { Restarts } from "./restarts";

export interface ReconcileDeps extends OutsideDeps {
  readonly index: OverdueIndex;
  readonly orders: Pick<OrderStore, "find" | "move">;
  readonly restarts: Restarts;
  readonly rules: RemedyRules;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** The input of a run; the schedule's event has none of it. */
export const runInput = z.object({
  /** Only reports what a run would do. */
  dryRun: z.boolean().default(false),
});

/** Milliseconds before the function's time-out at which no further order is examined. */
const reserve = 15_000;

/** Orders that are examined in parallel. */
const atOnce = 10;

/**
 * Looks for orders that stay in a status for too long, whatever the cause: the outbox, the inventory or fulfilment. Orders
 * that may be restarted are; the others are counted as stuck. Their records at provider and carrier are compared with
 * the orders.
 * @returns a report
 */
export const reconcile =
  (deps: ReconcileDeps) =>
  async (event: unknown, context?: Pick<Context, "getRemainingTimeInMillis">): Promise<Report> => {
    const { dryRun } = runInput.parse(event ?? {});
    const now = deps.now();
    const { ids, more } = await overdueIds(deps.index, now);
    const isOver = (): boolean => (context?.getRemainingTimeInMillis() ?? Infinity) < reserve;
    const found: OverdueOrder[] = [];
    let looked = 0;
    for (; looked < ids.length && !isOver(); looked += atOnce) {
      const some = await Promise.all(
        ids.slice(looked, looked + atOnce).map((id) => lookAt(deps, id, { now, dryRun })),
      );
      found.push(...some.flatMap((one) => one ?? []));
    }
    if (!dryRun) count(deps.telemetry, found);
    return { at: now.toISOString(), orders: found, more: more || looked < ids.length };
  };

interface Run {
  readonly now: Date;
  readonly dryRun: boolean;
}

/** Examines one order; an error must not affect the others. */
const lookAt = async (deps: ReconcileDeps, orderId: string, run: Run): Promise<OverdueOrder | undefined> => {
  try {
    const order = await deps.orders.find(orderId);
    const stay = order && stayOf(order, run.now);
    // The index lags behind, so the order's status may have changed.
    if (order === undefined || stay === undefined || !isOverdue(stay)) return undefined;
    return await dealWith(deps, order, stay, run);
  } catch (error) {
    deps.telemetry.error("An overdue order can't be examined", error, { orderId });
    const problem = error instanceof Error ? error.message : String(error);
    return { orderId, begun: null, findings: [], outcome: "unknown", restartedBefore: false, problem };
  }
};

const dealWith = async (deps: ReconcileDeps, order: Order, stay: Stay, run: Run): Promise<OverdueOrder> => {
  const { orderId, status, attempt, restartedAt = "" } = order;
  const outside = await lookOutside(deps, order);
  const findings = findingsOf(order, outside);
  const remedy = remedyFor(order, outside, deps.rules);
  const outcome = await act(deps, order, { remedy, stay, run });
  const overdue: OverdueOrder = {
    orderId,
    status,
    since: stay.since,
    begun: attempt?.kind ?? null,
    findings,
    outcome,
    restartedBefore: restartedAt > stay.since,
  };
  const { correlationId } = order;
  const fields = {
    orderId,
    correlationId,
    status,
    since: stay.since,
    begun: attempt?.kind,
    findings,
    outcome,
  };
  if (!run.dryRun) deps.telemetry.warn("An order is overdue", fields);
  return overdue;
};

interface Acting {
  readonly remedy: Remedy | undefined;
  readonly stay: Stay;
  readonly run: Run;
}

const act = async (deps: ReconcileDeps, order: Order, { remedy, stay, run }: Acting): Promise<Outcome> => {
  if (remedy === undefined) return "undecided";
  if (!isDue(stay)) return "waiting";
  if (run.dryRun) return "restartable";
  // Recorded first, so that a restart that fails in between is repeated when it is due again, not in each run.
  const noted = restarted(order, run.now.toISOString());
  if (!(await deps.orders.move(order, noted))) return "waiting";
  if (remedy === "publish") await deps.restarts.publish(noted);
  else await deps.restarts.execute(noted, remedy, `${order.orderId}-${run.now.getTime()}`);
  return "restarted";
};

/** An order that a restart may still help isn't stuck yet. */
const isStuck = ({ outcome, restartedBefore }: OverdueOrder): boolean =>
  outcome === "undecided" || outcome === "unknown" || restartedBefore;

/** Without an order, there is no count: CloudWatch bills a custom metric for each hour in which it has a value. */
const count = (telemetry: Telemetry, found: readonly OverdueOrder[]): void => {
  const stuck = found.filter(isStuck).length;
  const restarts = found.filter(({ outcome }) => outcome === "restarted").length;
  const mismatches = found.filter(({ findings }) => findings.length > 0).length;
  if (stuck > 0) telemetry.count("OrdersStuck", stuck);
  if (restarts > 0) telemetry.count("OrdersRestarted", restarts);
  if (mismatches > 0) telemetry.count("LedgerMismatches", mismatches);
};
