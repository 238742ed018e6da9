import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { confirm, owesStock } from "../../../handlers/domain/order-state";
import { longestOwingSeconds, longestStaySeconds } from "../../../handlers/domain/overdue";
import { PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import type { OrderGroup } from "../../../handlers/orders/order-partitions";
import type { PaymentState } from "../../../handlers/payments/payment-gateway";
import { reconcile } from "../../../handlers/reconciliation/reconcile";
import type { Label } from "../../../handlers/shipping/carrier";
import { at, pendingOrder } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

const placedAt = Date.parse(at);
const later = (seconds: number): Date => new Date(placedAt + seconds * 1_000);
const overdue = later(longestStaySeconds.CONFIRMED);
const day = 24 * 60 * 60;

interface Options {
  readonly payment?: PaymentState;
  readonly label?: Label;
  readonly compensateShippingFailure?: boolean;
}

/** Orders in memory, and what the reconciler does with them. */
const setUp = (placed: readonly Order[], options: Options = {}) => {
  const orders = new Map(placed.map((order) => [order.orderId, { ...order, requestHash: "hash" }]));
  const queried: string[] = [];
  const done: string[] = [];
  const clock = { now: overdue };
  const telemetry = recordTelemetry();
  const deps = {
    index: {
      oldest: async ({ by, value }: OrderGroup, until: string) => {
        queried.push(`${value} until ${until}`);
        return [...orders.values()]
          .filter((order) => (by === "debt" ? owesStock(order) : order.status === value))
          .filter(({ createdAt }) => createdAt <= until)
          .map(({ orderId }) => orderId);
      },
    },
    orders: {
      find: async (orderId: string) => orders.get(orderId),
      move: async (before: Order, after: Order) => {
        const stored = orders.get(before.orderId);
        if (stored?.version !== before.version) return false;
        orders.set(before.orderId, { ...stored, ...after });
        return true;
      },
    },
    payments: { stateOf: async (): Promise<PaymentState> => options.payment ?? "none" },
    carrier: { labelOf: async () => options.label },
    restarts: {
      publish: async ({ orderId }: Order) => void done.push(`publish ${orderId}`),
      execute: async ({ orderId }: Order, action: string, name: string) =>
        void done.push(`${action} ${orderId} as ${name}`),
    },
    rules: { compensateShippingFailure: options.compensateShippingFailure ?? false },
    telemetry,
    now: () => clock.now,
  };
  return { deps, orders, queried, done, clock, telemetry, run: reconcile(deps) };
};

const counts = ({ counted }: ReturnType<typeof recordTelemetry>) => ({
  stuck: counted("OrdersStuck"),
  restarted: counted("OrdersRestarted"),
  mismatches: counted("LedgerMismatches"),
});

const confirmed = (changes: Partial<Order> = {}) => ({ ...confirm(pendingOrder(), at), ...changes });
const failed = (changes: Partial<Order> = {}) =>
  pendingOrder({ status: "SHIPPING_FAILED", history: [{ status: "SHIPPING_FAILED", at }], ...changes });

describe("the reconciler", () => {
  it("asks the index for each status that isn't an end, down to the moment from which orders may be overdue", async () => {
    const { run, queried } = setUp([]);

    await run({});

    const execution = later(0).toISOString();
    expect(queried).to.have.members([
      `PENDING until ${later(longestStaySeconds.CONFIRMED - longestStaySeconds.PENDING).toISOString()}`,
      `CONFIRMED until ${execution}`,
      `PAID until ${execution}`,
      `SHIPPING_FAILED until ${execution}`,
      `stock until ${later(longestStaySeconds.CONFIRMED - longestOwingSeconds).toISOString()}`,
    ]);
  });

  it("leaves out what the index still has and the table hasn't, or has at its end", async () => {
    const shipped = pendingOrder({ status: "SHIPPED" });
    const { deps, done, telemetry } = setUp([shipped]);
    const index = { oldest: async () => [shipped.orderId, pendingOrder().orderId] };

    const { orders } = await reconcile({ ...deps, index })({});

    expect(orders).to.deep.equal([]);
    expect(done).to.deep.equal([]);
    expect(telemetry.lines).to.deep.equal([]);
  });

  it("has nothing more once it looked at all, ten at once", async () => {
    const { run } = setUp(Array.from({ length: 10 }, () => confirmed()));

    const { orders, more } = await run({});

    expect(orders).to.have.length(10);
    expect(more).to.equal(false);
  });

  it("publishes the event of an order without reserved stock again", async () => {
    const order = pendingOrder();
    const { run, done, telemetry } = setUp([order]);

    const { orders } = await run({});

    expect(done).to.deep.equal([`publish ${order.orderId}`]);
    expect(orders).to.deep.equal([
      {
        orderId: order.orderId,
        status: "PENDING",
        since: at,
        begun: null,
        findings: [],
        outcome: "restarted",
        restartedBefore: false,
      },
    ]);
    expect(counts(telemetry)).to.deep.equal({ stuck: 0, restarted: 1, mismatches: 0 });
  });

  it("resumes an order that fulfilment left behind, in an execution named after order and moment", async () => {
    const order = confirmed();
    const { run, done, orders } = setUp([order]);

    await run({});

    expect(done).to.deep.equal([`resume ${order.orderId} as ${order.orderId}-${overdue.getTime()}`]);
    expect(orders.get(order.orderId)).to.deep.include({
      version: order.version,
      restartedAt: overdue.toISOString(),
    });
  });

  it("publishes the cancellation again of an order that still holds its stock, and counts what that doesn't help", async () => {
    const history: Order["history"] = [{ status: "CANCELLED", at }];
    const order = pendingOrder({ status: "CANCELLED", stockReserved: true, history });
    const { run, done, clock, telemetry } = setUp([order]);

    clock.now = later(longestOwingSeconds - 1);
    const early = await run({});
    clock.now = later(longestOwingSeconds);
    const { orders } = await run({});
    clock.now = later(2 * longestOwingSeconds);
    await run({});

    expect(early.orders).to.deep.equal([]);
    expect(orders[0]).to.include({ outcome: "restarted", status: "CANCELLED", since: at });
    expect(done).to.deep.equal(Array(2).fill(`publish ${order.orderId}`));
    expect(counts(telemetry)).to.include({ stuck: 1, restarted: 2 });
  });

  for (const status of ["PAYMENT_FAILED", "REFUNDED"] as const)
    it(`counts an order as stuck that is ${status} and still holds its stock: no event gives that back`, async () => {
      const order = pendingOrder({ status, stockReserved: true, history: [{ status, at }] });
      const { run, done, telemetry } = setUp([order]);

      const { orders } = await run({});

      expect(orders[0]).to.include({ outcome: "undecided", status });
      expect(done).to.deep.equal([]);
      expect(counts(telemetry)).to.include({ stuck: 1 });
    });

  it("leaves an order alone that isn't overdue, has moved on, or is gone", async () => {
    const fresh = confirmed({ history: [{ status: "CONFIRMED", at: later(1).toISOString() }] });
    const { deps, done, telemetry } = setUp([fresh]);
    const lagging = reconcile({ ...deps, index: { oldest: async () => [fresh.orderId, "ord_gone"] } });

    const { orders } = await lagging({});

    expect(orders).to.deep.equal([]);
    expect(done).to.deep.equal([]);
    expect(counts(telemetry)).to.deep.equal({ stuck: 0, restarted: 0, mismatches: 0 });
  });

  it("counts nothing when it finds nothing, because each hour with a value of a metric is billed", async () => {
    const { run, telemetry } = setUp([]);

    await run({});

    for (const metric of ["OrdersStuck", "OrdersRestarted", "LedgerMismatches"] as const)
      expect(telemetry.isCounted(metric), metric).to.equal(false);
  });

  it("waits for an execution that has the order", async () => {
    const order = confirmed({
      fulfilment: { executionId: "e", claimedAt: later(day - 60).toISOString() },
      updatedAt: later(day - 60).toISOString(),
    });
    const { run, done, clock, telemetry } = setUp([order]);
    clock.now = later(day);

    const { orders } = await run({});

    expect(orders.map(({ outcome }) => outcome)).to.deep.equal(["waiting"]);
    expect(done).to.deep.equal([]);
    expect(counts(telemetry)).to.include({ stuck: 0 });
  });

  it("counts an order as stuck that a restart didn't help, and restarts it again after twice the time", async () => {
    const order = confirmed();
    const { run, done, clock, telemetry } = setUp([order]);
    await run({});
    const first = counts(telemetry).stuck;

    clock.now = later(2 * longestStaySeconds.CONFIRMED - 1);
    const between = await run({});
    clock.now = later(2 * longestStaySeconds.CONFIRMED);
    const again = await run({});

    expect(first).to.equal(0);
    expect(between.orders[0]).to.include({ outcome: "waiting", restartedBefore: true });
    expect(again.orders[0]).to.include({ outcome: "restarted", restartedBefore: true });
    expect(done).to.have.length(2);
    expect(counts(telemetry)).to.include({ stuck: 2, restarted: 2 });
  });

  it("counts what waits for an operator for longer than a day", async () => {
    const order = failed();
    const { run, done, clock, telemetry } = setUp([order]);

    clock.now = later(longestStaySeconds.SHIPPING_FAILED - 1);
    const early = await run({});
    clock.now = later(longestStaySeconds.SHIPPING_FAILED);
    const { orders } = await run({});

    expect(early.orders).to.deep.equal([]);
    expect(orders[0]).to.include({ outcome: "undecided", status: "SHIPPING_FAILED" });
    expect(done).to.deep.equal([]);
    expect(counts(telemetry)).to.include({ stuck: 1 });
  });

  it("continues with a refund that was begun, and refunds at once where that is configured", async () => {
    const begun = failed({ attempt: { id: "a", step: "payment", kind: "refund", at } });
    const resumed = setUp([begun], { payment: "refunded" });
    const refunding = setUp([failed()], { compensateShippingFailure: true });
    refunding.clock.now = later(day);

    const { orders } = await resumed.run({});
    await refunding.run({});

    expect(orders[0]).to.deep.include({
      outcome: "restarted",
      begun: "refund",
      findings: ["refunded-not-recorded"],
    });
    expect(resumed.done[0]).to.match(/^resume /);
    expect(refunding.done[0]).to.match(/^refund /);
    expect(counts(resumed.telemetry)).to.include({ mismatches: 1, stuck: 0 });
  });

  it("doesn't ship an order that was refunded by hand, and reports it", async () => {
    const { run, done, telemetry } = setUp([confirmed()], { payment: "refunded" });

    const { orders } = await run({});

    expect(orders[0]).to.deep.include({ outcome: "undecided", findings: ["refunded-not-recorded"] });
    expect(done).to.deep.equal([]);
    expect(counts(telemetry)).to.include({ stuck: 1, mismatches: 1 });
    expect(telemetry.lines.join()).to.contain("refunded-not-recorded");
  });

  it("says what it would do, and does nothing, when it is asked to", async () => {
    const [stale, order] = [failed(), confirmed()];
    const { run, done, orders, clock, telemetry } = setUp([stale, order]);
    clock.now = later(day);

    const report = await run({ dryRun: true });

    expect(report.orders.map(({ outcome }) => outcome)).to.have.members(["undecided", "restartable"]);
    expect(done).to.deep.equal([]);
    expect(orders.get(order.orderId)).to.not.have.property("restartedAt");
    expect(telemetry.lines).to.deep.equal([]);
    expect(counts(telemetry)).to.deep.equal({ stuck: 0, restarted: 0, mismatches: 0 });
  });

  it("takes the schedule's own event", async () => {
    const { run, done } = setUp([confirmed()]);

    await run({ "detail-type": "Scheduled Event", source: "aws.events", detail: {} });

    expect(done).to.have.length(1);
  });

  it("restarts nothing that was written meanwhile", async () => {
    const { deps, done } = setUp([confirmed()]);
    const overtaken = reconcile({ ...deps, orders: { ...deps.orders, move: async () => false } });

    const { orders } = await overtaken({});

    expect(orders[0]).to.include({ outcome: "waiting" });
    expect(done).to.deep.equal([]);
  });

  for (const [what, broken] of [
    [
      "the provider can't be asked",
      { payments: { stateOf: async () => Promise.reject(new PaymentUnavailable("no answer")) } },
    ],
    [
      "the carrier can't be asked",
      { carrier: { labelOf: async () => Promise.reject(new Error("no answer")) } },
    ],
    [
      "it can't be restarted",
      { restarts: { publish: async () => {}, execute: async () => Promise.reject(new Error("no answer")) } },
    ],
  ] as const)
    it(`counts an order as stuck when ${what}, and continues with the others`, async () => {
      const [one, other] = [confirmed(), confirmed()];
      const { deps, telemetry } = setUp([one, other]);

      const { orders } = await reconcile({ ...deps, ...broken })({});

      expect(orders.map(({ orderId, outcome }) => [orderId, outcome])).to.have.deep.members([
        [one.orderId, "unknown"],
        [other.orderId, "unknown"],
      ]);
      expect(orders[0]?.problem).to.contain("no answer");
      expect(counts(telemetry)).to.include({ stuck: 2 });
    });

  it("stops in time, and says that there are more", async () => {
    const orders = Array.from({ length: 25 }, () => confirmed());
    const { run, done } = setUp(orders);
    const left = [60_000, 14_999];

    const report = await run({}, { getRemainingTimeInMillis: () => left.shift() ?? 0 });

    expect(done).to.have.length(10);
    expect(report.more).to.equal(true);
    expect((await setUp(orders).run({})).more).to.equal(false);
  });

  it("says that there are more when the index has more than a run looks at", async () => {
    const { deps } = setUp([]);
    const ids = Array.from({ length: 1_000 }, (_, index) => `ord_${index}`);
    const full = reconcile({
      ...deps,
      index: { oldest: async ({ value }, _until, count) => (value === "PAID" ? ids.slice(0, count) : []) },
    });

    expect((await full({})).more).to.equal(true);
  });
});
