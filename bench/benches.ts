import { ceilingResults } from "./ceiling/bench";
import { coldStart } from "./cold-start";
import { hotProduct } from "./hot-product";
import { localCloud } from "./local-cloud";
import type { Progress, Result } from "./measure";
import type { BenchName } from "./names";
import { growth, throughput } from "./throughput";
import { watching } from "./watch";
import type { Work } from "./work/schema";
import { measureWork } from "./work/work";

export interface Measured {
  readonly results: readonly Result[];
  /** From which the ceiling and the bill are calculated. */
  readonly work?: Work;
}

/** All that was measured, as tables. */
export const tablesOf = ({ results, work }: Measured): readonly Result[] => [
  ...results,
  ...(work ? ceilingResults(work) : []),
];

export interface Extent {
  /** Whether to take fewer orders. */
  readonly isQuick: boolean;
  /** Number of orders for measuring growth. */
  readonly grown: number;
}

/** All measurements of a given extent. */
export const benches = ({
  isQuick,
  grown,
}: Extent): Readonly<Record<BenchName, (progress: Progress) => Promise<Measured>>> => ({
  "cold start": one(coldStart),
  "hot product": one(hotProduct),
  "local cloud": one(localCloud),
  watch: one(watching),
  throughput: one((progress) =>
    throughput(
      progress,
      [1, 8, 64].map((concurrency) => ({ concurrency, orders: isQuick ? 50 : 100 + 6 * concurrency })),
    ),
  ),
  growth: one((progress) => growth(progress, isQuick ? 400 : grown, isQuick ? 100 : Math.ceil(grown / 8))),
  ceiling: async (progress) => ({
    results: [],
    work: await measureWork(progress, isQuick ? 20 : workOrders),
  }),
});

/** A multiple of four, because of the customers who return. */
const workOrders = 60;

const one =
  (measure: (progress: Progress) => Promise<Result>) =>
  async (progress: Progress): Promise<Measured> => ({ results: [await measure(progress)] });
