import fc, { type AsyncCommand } from "fast-check";
import { cancel, deliverTo, type Nothing, operate, passTime, place, placeGood } from "./commands";
import { checkInTheEnd } from "./invariants";
import { Shop } from "./shop";

type Commands = fc.Arbitrary<AsyncCommand<Nothing, Shop>>[];

/** `MODEL_RUNS=10` runs ten times as many; `MODEL_SEED=…` takes another path through them. */
const factor = Number(process.env.MODEL_RUNS ?? 1);
const seed = Number(process.env.MODEL_SEED ?? 7);

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

const explore = async (runs: number, commands: Commands, maxCommands: number, refunds = false) => {
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.commands(commands, { maxCommands, size: "max" }),
    async (scheduler, chosen) => {
      const shop = new Shop(scheduler, refunds);
      await withClockOf(shop, async () => {
        await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: shop }), chosen);
        await checkInTheEnd(shop, scheduler);
      });
    },
  );
  await fc.assert(property, { numRuns: Math.ceil(runs * factor), seed });
};

describe("whatever overtakes what", () => {
  it("an idempotency key makes one order", () => explore(10, [place], 6));

  it("stock is taken once, returned once, and never oversold", () =>
    explore(10, [placeGood, placeGood, cancel, deliverTo("inventory", 3)], 10));

  it("an order is charged once, and not when it was cancelled", () =>
    explore(
      10,
      [placeGood, deliverTo("inventory"), cancel, deliverTo("fulfilment", 1, 15), operate, passTime],
      12,
    ));

  it("a shipping that fails is refunded at once where that is configured", () =>
    explore(
      10,
      [placeGood, deliverTo("inventory"), deliverTo("fulfilment", 1, 20), operate, passTime],
      10,
      true,
    ));

  it("an event is one e-mail", () =>
    explore(10, [placeGood, deliverTo("inventory"), deliverTo("notifier", 3), passTime], 8));

  it("all of it holds together", () =>
    explore(
      10,
      [
        place,
        cancel,
        deliverTo("inventory", 3),
        deliverTo("notifier", 3),
        deliverTo("fulfilment", 1, 15),
        operate,
        passTime,
      ],
      20,
    ));
});
