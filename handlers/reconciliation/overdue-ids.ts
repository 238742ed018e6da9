import { longestOwingSeconds, openStatuses, soonestOverdueSeconds } from "../domain/overdue";
import type { OrderIndex } from "../orders/order-index";
import type { OrderGroup } from "../orders/order-partitions";

export type OverdueIndex = Pick<OrderIndex, "oldest">;

/** The maximum number of orders per status and run. Others wait for the next run; the alarm is on by then. */
const most = 1_000;

interface Watched {
  readonly group: OrderGroup;
  /** The minimum of seconds after its placement at which an order may be overdue. */
  readonly after: number;
}

/** The groups to search: orders without a final status, by status, and finished orders that still hold stock. */
const watched: readonly Watched[] = [
  ...openStatuses.map((status) => ({
    group: { by: "status", value: status } as const,
    after: soonestOverdueSeconds(status),
  })),
  { group: { by: "debt", value: "stock" }, after: longestOwingSeconds },
];

/**
 * Finds the ids of orders that were placed so long ago that they may be overdue, oldest first, for each status and for
 * orders that must return stock. Indexes sorted by placement have them; the table is never scanned.
 */
export const overdueIds = async (
  index: OverdueIndex,
  now: Date,
): Promise<{ readonly ids: readonly string[]; readonly more: boolean }> => {
  const found = await Promise.all(
    watched.map(({ group, after }) => {
      const until = new Date(now.getTime() - after * 1_000).toISOString();
      return index.oldest(group, until, most);
    }),
  );
  return { ids: found.flat(), more: found.some(({ length }) => length >= most) };
};
