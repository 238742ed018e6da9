import { expect } from "chai";
import { Contention } from "../../../handlers/domain/errors";
import { type AttemptKind, attemptKind, type Order, orderStatus } from "../../../handlers/domain/order";
import { claim, fulfilmentAction } from "../../../handlers/fulfilment/claim";
import { claiming } from "../../../handlers/fulfilment/claiming";
import { InvalidStep, TemporarilyUnavailable } from "../../../handlers/fulfilment/errors";
import { at, pendingOrder } from "../../factories/order";
import { tableOf } from "../support/one-order";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const lapseSeconds = 1_860;
const executionId = "execution-1";
const later = new Date("2026-03-01T10:30:00.000Z");

const begun = (kind: AttemptKind | null): Partial<Order> =>
  kind === null ? {} : { attempt: { id: "a-1", step: "payment", kind, at } };

/** The rows that may be claimed: status, what was begun, and what each action leads to there. */
const claimable: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CONFIRMED: { fulfil: "fulfil", resume: "fulfil" },
  "CONFIRMED charge": { fulfil: "fulfil", resume: "fulfil" },
  "CONFIRMED cancel": { fulfil: "fulfil", resume: "fulfil" },
  PAID: { fulfil: "fulfil", resume: "fulfil" },
  "PAID label": { fulfil: "fulfil", resume: "fulfil" },
  "PAID recall": { fulfil: "fulfil", resume: "fulfil" },
  SHIPPING_FAILED: { "retry-shipping": "retry-shipping", refund: "refund" },
  "SHIPPING_FAILED label": {
    "retry-shipping": "retry-shipping",
    refund: "refund",
    resume: "retry-shipping",
  },
  "SHIPPING_FAILED recall": {
    "retry-shipping": "retry-shipping",
    refund: "refund",
    resume: "retry-shipping",
  },
  "SHIPPING_FAILED refund": { refund: "refund", resume: "refund" },
};

const setUp = (changes: Partial<Order>, now = later) => {
  const order = pendingOrder({ version: 5, ...changes });
  const table = tableOf(order);
  const deps = { ...table, telemetry: recordTelemetry(), now: () => now, lapseSeconds };
  const ask = (action: string, by = executionId) =>
    claim(deps)({ orderId: order.orderId, executionId: by, action });
  return { order, table, deps, ask };
};

describe("claiming an order", () => {
  for (const action of fulfilmentAction.options)
    it(`for ${action} takes the orders that it is for, and no others`, async () => {
      for (const status of orderStatus.options)
        for (const kind of [null, ...attemptKind.options]) {
          const expected = claimable[[status, kind].filter(Boolean).join(" ")];
          if (expected === undefined && claimable[status] !== undefined && kind !== null) continue; // can't be
          const { ask, table } = setUp({ status, ...begun(kind) });

          const answer = await ask(action);

          const wanted = expected?.[action] ?? null;
          expect(answer, `${status} ${kind}`).to.deep.equal({
            claimed: wanted !== null,
            status,
            begun: kind,
            action: wanted,
          });
          expect(table.stored().version).to.equal(wanted === null ? 5 : 6);
          if (wanted !== null)
            expect(table.stored().fulfilment).to.deep.equal({
              executionId,
              claimedAt: later.toISOString(),
            });
        }
    });

  it("leaves an order to the execution that has it, up to the moment at which its claim lapses", async () => {
    const claimedAt = at;
    const lapses = Date.parse(claimedAt) + lapseSeconds * 1_000;
    const held = { status: "CONFIRMED", fulfilment: { executionId: "other", claimedAt } } as const;

    const early = await setUp(held, new Date(lapses - 1)).ask("fulfil");
    const late = await setUp(held, new Date(lapses)).ask("fulfil");

    expect([early.claimed, late.claimed]).to.deep.equal([false, true]);
  });

  it("takes an order at once that was let go", async () => {
    const fulfilment = { executionId: "other", claimedAt: at, releasedAt: at };

    expect(await setUp({ status: "PAID", fulfilment }, new Date(at)).ask("resume")).to.include({
      claimed: true,
    });
  });

  it("answers the same execution again without writing, and another one that it came too late", async () => {
    const { ask, table } = setUp({ status: "CONFIRMED" });
    const first = await ask("fulfil");

    const again = await ask("fulfil");
    const other = await ask("fulfil", "execution-2");

    expect(again).to.deep.equal({ ...first, begun: "charge" });
    expect(other).to.include({ claimed: false });
    expect(table.stored().version).to.equal(6);
  });

  it("begins the charge in the write that claims, unless an effect has begun or the order is paid", async () => {
    const begins = setUp({ status: "CONFIRMED" });
    const left = setUp({ status: "CONFIRMED", ...begun("cancel") });
    const isPaid = setUp({ status: "PAID" });

    for (const { ask } of [begins, left, isPaid]) await ask("fulfil");

    const { orderId } = begins.order;
    expect(begins.table.stored()).to.deep.include({
      version: 6,
      attempt: { id: `${orderId}:6`, step: "payment", kind: "charge", at: later.toISOString() },
    });
    expect(left.table.stored().attempt).to.include({ id: "a-1", kind: "cancel" });
    expect(isPaid.table.stored().attempt).to.equal(undefined);
  });

  it("claims anew for the execution that let go of the order itself", async () => {
    const fulfilment = { executionId, claimedAt: at, releasedAt: at };
    const { ask, table } = setUp({ status: "SHIPPING_FAILED", fulfilment });

    expect(await ask("refund")).to.include({ claimed: true });
    expect(table.stored().fulfilment).to.deep.equal({ executionId, claimedAt: later.toISOString() });
  });

  for (const [lost, outcome] of [
    [4, "claims"],
    [5, "asks to be tried again later"],
  ] as const)
    it(`${outcome} after it lost ${lost} races`, async () => {
      const { order, table, deps } = setUp({ status: "CONFIRMED" });
      let races = 0;
      const move = async (before: Order, after: Order): Promise<boolean> => {
        races += 1;
        return races > lost && table.orders.move(before, after);
      };
      const racing = claim({ ...deps, orders: { ...table.orders, move } });

      const answer = racing({ orderId: order.orderId, executionId, action: "fulfil" });

      if (outcome === "claims") expect(await answer).to.include({ claimed: true });
      else {
        const error = await rejection(answer);
        expect(error).to.be.instanceOf(TemporarilyUnavailable);
        expect(error).to.have.property("cause").that.is.instanceOf(Contention);
        expect(String(error)).to.contain(`Claiming ${order.orderId}`);
      }
    });

  it("refuses what isn't an order, an execution or an action", async () => {
    const { deps, order } = setUp({});
    const asked = { orderId: order.orderId, executionId, action: "fulfil" };

    for (const changes of [{ orderId: "ord_1" }, { executionId: "" }, { action: "give-away" }])
      expect(await rejection(claim(deps)({ ...asked, ...changes }))).to.be.instanceOf(InvalidStep);
  });
});

describe("letting go of an order", () => {
  const letGo = async (changes: Partial<Order>, by = executionId) => {
    const { order, table, deps } = setUp(changes);
    const answer = await claiming(deps)({ orderId: order.orderId, executionId: by, action: "let-go" });
    return { answer, stored: table.stored() };
  };
  const fulfilment = { executionId, claimedAt: at };

  it("releases the claim, and keeps what was begun", async () => {
    const { answer, stored } = await letGo({ status: "SHIPPING_FAILED", fulfilment, ...begun("refund") });

    expect(answer).to.deep.equal({ released: true });
    expect(stored.fulfilment).to.deep.equal({ ...fulfilment, releasedAt: later.toISOString() });
    expect(stored.attempt).to.include({ kind: "refund" });
  });

  for (const [whose, changes] of [
    ["another's", { fulfilment: { ...fulfilment, executionId: "other" } }],
    ["nobody's", {}],
    ["let go already", { fulfilment: { ...fulfilment, releasedAt: at } }],
  ] as const)
    it(`writes nothing when the order is ${whose}`, async () => {
      const { answer, stored } = await letGo({ status: "PAID", ...changes });

      expect(answer).to.deep.equal({ released: false });
      expect(stored.version).to.equal(5);
    });

  it("is distinguished from a claim by its action", async () => {
    const { order, deps } = setUp({ status: "CONFIRMED" });

    const answer = await claiming(deps)({ orderId: order.orderId, executionId, action: "fulfil" });

    expect(answer).to.include({ claimed: true });
  });
});
