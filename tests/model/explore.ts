import fc, { type AsyncCommand } from "fast-check";
import { type Nothing, seeds } from "./commands";
import { checkInTheEnd } from "./invariants";
import { type Consumer, Shop } from "./shop";
import type { Mistake } from "./tables";

export interface Exploration {
  readonly runs: number;
  readonly commands: readonly fc.Arbitrary<AsyncCommand<Nothing, Shop>>[];
  readonly maxCommands: number;
  readonly consumers?: readonly Consumer[];
  /** What is there from the beginning: orders that wait for their stock, that have it, that no carrier took, or none. */
  readonly begin?: "pending" | "confirmed" | "unshipped";
  readonly compensateShippingFailure?: boolean;
  readonly forgetful?: boolean;
  readonly mistake?: Mistake;
}

/** Powertools looks at the clock itself. */
const withClockOf = async (shop: Shop, work: () => Promise<void>): Promise<void> => {
  const { now } = Date;
  Date.now = () => shop.clock;
  try {
    await work();
  } finally {
    Date.now = now;
  }
};

export const propertyOf = ({ commands, maxCommands, begin, ...options }: Exploration) =>
  fc.asyncProperty(
    fc.scheduler(),
    begin === undefined ? fc.constant([]) : seeds(begin),
    fc.commands([...commands], { maxCommands, size: "max" }),
    async (scheduler, orders, chosen) => {
      const shop = new Shop(scheduler, { ...options, orders });
      await withClockOf(shop, async () => {
        await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: shop }), chosen);
        await checkInTheEnd(shop, scheduler);
      });
    },
  );

/** `MODEL_RUNS=10` makes ten times as many runs; `MODEL_SEED=…` takes another way through them. */
const factor = Number(process.env.MODEL_RUNS ?? 1);
const seed = Number(process.env.MODEL_SEED ?? 7);

/** @throws Error with the smallest commands, schedule and seed that break a promise */
export const explore = async (exploration: Exploration): Promise<void> => {
  await fc.assert(propertyOf(exploration), { numRuns: Math.ceil(exploration.runs * factor), seed });
};
