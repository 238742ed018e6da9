import { expect } from "chai";
import * as fc from "fast-check";
import {
  assessVelocity,
  mailboxOf,
  noActivity,
  type VelocityLimit,
  withOrder,
} from "../../../handlers/domain/velocity";

const hour: VelocityLimit = { name: "hour", seconds: 3_600, orders: 3, pieces: 100, amount: { USD: 50_000 } };
const day: VelocityLimit = { name: "day", seconds: 86_400, orders: 5, pieces: undefined, amount: {} };
const start = 1_790_000_000;

const order = (quantity = 1, amount = 1_000, currency = "USD") => ({
  items: [{ productId: "A", quantity }],
  total: { amount, currency },
});

/** Places orders at these seconds, as long as they are let in. @returns the reasons of each refusal */
const place = (
  orders: readonly [second: number, ordered: ReturnType<typeof order>][],
  limits: VelocityLimit[],
) => {
  let activity = noActivity;
  return orders.flatMap(([second, ordered], index) => {
    const at = start + second;
    const { reasons } = assessVelocity(activity, ordered, limits, { at, whose: "customer" });
    if (reasons.length > 0) return [{ second, reasons }];
    activity = withOrder(activity, ordered, { mark: `${index}`, at, reach: 86_400 });
    return [];
  });
};

describe("velocity", () => {
  it("lets as many orders in as the limit says, in any hour and not in each hour of the clock", () => {
    const at = (...seconds: number[]) =>
      seconds.map((second): [number, ReturnType<typeof order>] => [second, order()]);

    expect(place(at(0, 10, 20), [hour])).to.deep.equal([]);
    expect(place(at(0, 10, 20, 30), [hour])).to.deep.equal([
      { second: 30, reasons: ["4 orders by one customer within the last hour, the most is 3"] },
    ]);
    // A clock's hour may begin anywhere in between.
    expect(place(at(0, 1_000, 2_000, 3_599), [hour]).map(({ second }) => second)).to.deep.equal([3_599]);
    expect(place(at(0, 1_000, 2_000, 3_601), [hour])).to.deep.equal([]);
  });

  it("knows several limits at once", () => {
    const everyHour = Array.from({ length: 6 }, (_, i): [number, ReturnType<typeof order>] => [
      i * 3_700,
      order(),
    ]);

    expect(place(everyHour, [hour, day])).to.deep.equal([
      { second: 18_500, reasons: ["6 orders by one customer within the last day, the most is 5"] },
    ]);
  });

  it("adds up pieces over orders", () => {
    expect(
      place(
        [
          [0, order(60)],
          [5, order(40)],
          [6, order(1)],
        ],
        [hour],
      ),
    ).to.deep.equal([
      { second: 6, reasons: ["101 pieces by one customer within the last hour, the most is 100"] },
    ]);
  });

  it("adds up amounts by currency", () => {
    const refused = place(
      [
        [0, order(1, 30_000)],
        [1, order(1, 9_000_000, "JPY")],
        [2, order(1, 20_001)],
      ],
      [hour],
    );

    expect(refused).to.deep.equal([
      { second: 2, reasons: ["$500.01 by one customer within the last hour, the most is $500.00"] },
    ]);
  });

  it("never lets more in than a limit within any stretch of its length, and forgets what is over", () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 200_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(seconds, (unsorted) => {
        const times = [...unsorted].sort((a, b) => a - b);
        const refused = new Set(
          place(
            times.map((second) => [second, order()]),
            [hour, day],
          ).map(({ second }) => second),
        );
        const accepted = times.filter((second) => !refused.has(second));
        for (const { seconds: length, orders } of [hour, day])
          for (const end of accepted) {
            const within = accepted.filter((second) => second <= end && second > end - length);
            expect(within.length).to.be.at.most(orders ?? 0);
          }
        // Stretches are added up by the hour when they are old: later than that nobody is refused for them.
        for (const second of refused) {
          const within = (length: number) =>
            accepted.filter((one) => one <= second && one > second - length).length;
          expect(within(3_600 + 300) >= 3 || within(86_400 + 3_600) >= 5).to.equal(true);
        }
      }),
    );
  });

  it("keeps few numbers, however many orders there were", () => {
    let activity = noActivity;
    for (let second = 0; second < 200_000; second += 30)
      activity = withOrder(activity, order(), { mark: String(second), at: start + second, reach: 86_400 });

    expect(activity.stretches.length).to.be.at.most(60);
    expect(JSON.stringify(activity).length).to.be.lessThan(8_000);
    expect(activity.stretches.reduce((sum, { orders }) => sum + orders, 0)).to.be.at.least(2_880);
  });

  const activityOf = (...orders: [second: number, ordered: ReturnType<typeof order>][]) =>
    orders.reduce(
      (activity, [second, ordered], i) =>
        withOrder(activity, ordered, { mark: `${i}`, at: start + second, reach: 86_400 }),
      noActivity,
    );
  const stretchesOf = (...orders: Parameters<typeof activityOf>) =>
    activityOf(...orders).stretches.map(({ from, to, orders, amount }) => [
      from - start,
      to - start,
      orders,
      amount,
    ]);

  it("adds fresh orders up by five minutes, and by currency", () => {
    expect(stretchesOf([0, order()], [299, order(1, 500)], [300, order()])).to.deep.equal([
      [0, 299, 2, 1_500],
      [300, 300, 1, 1_000],
    ]);
    expect(stretchesOf([0, order()], [1, order(1, 70, "JPY")], [2, order()])).to.deep.equal([
      [0, 2, 2, 2_000],
      [1, 1, 1, 70],
    ]);
  });

  it("adds up by the hour from the moment at which an order is an hour old", () => {
    expect(stretchesOf([0, order()], [400, order()], [3_999, order()])).to.have.length(3);
    expect(stretchesOf([0, order()], [400, order()], [4_000, order()])).to.deep.equal([
      [0, 400, 2, 2_000],
      [4_000, 4_000, 1, 1_000],
    ]);
    expect(stretchesOf([0, order()], [3_600, order()], [8_000, order()])).to.have.length(3);
  });

  it("forgets a stretch at the moment at which no limit asks about it any more", () => {
    expect(stretchesOf([0, order()], [86_399, order()])).to.have.length(2);
    expect(stretchesOf([0, order()], [86_400, order()])).to.deep.equal([[86_400, 86_400, 1, 1_000]]);
  });

  it("lets in at the end of a stretch, and up to a limit of the amount", () => {
    const at = (second: number): [number, ReturnType<typeof order>] => [second, order()];

    expect(place([at(0), at(400), at(800), at(3_600)], [hour])).to.deep.equal([]);
    expect(place([[0, order(1, 50_000)]], [hour])).to.deep.equal([]);
    expect(place([[0, order(1, 50_001)]], [hour])).to.have.length(1);
  });

  it("is a risk where a limit is exceeded, and none where there is no limit", () => {
    const unlimited: VelocityLimit = { ...hour, orders: undefined, pieces: undefined, amount: {} };
    const assess = (limit: VelocityLimit) =>
      assessVelocity(activityOf([0, order()], [1, order()], [2, order()]), order(1_000, 9_000_000), [limit], {
        at: start + 3,
        whose: "customer",
      });

    expect(assess(unlimited)).to.deep.equal({ risk: 0, reasons: [] });
    expect(assess({ ...unlimited, orders: 3 }).risk).to.equal(1);
    expect(assess(hour).reasons).to.have.length(3);
  });

  it("remembers the marks of the last 32 orders", () => {
    const many = Array.from({ length: 40 }, (_, i): [number, ReturnType<typeof order>] => [i, order()]);

    expect(activityOf(...many).counted).to.deep.equal(Array.from({ length: 32 }, (_, i) => `${i + 8}`));
  });

  const spellings: [string, string][] = [
    ["Ada@Example.COM", "ada@example.com"],
    ["ada+shop@example.com", "ada@example.com"],
    ["ada+a+b@example.com", "ada@example.com"],
    ["a.d.a+x@googlemail.com", "ada@gmail.com"],
    ["a.da@example.com", "a.da@example.com"],
    ["o&leary@example.com", "o&leary@example.com"],
    ["ada@gmail.com@example.com", "ada@gmail.com@example.com"],
  ];
  for (const [address, mailbox] of spellings)
    it(`counts ${address} for ${mailbox}`, () => {
      expect(mailboxOf(address)).to.equal(mailbox);
    });
});
