import { expect } from "chai";
import { begin } from "../../../handlers/domain/attempt";
import type { Order } from "../../../handlers/domain/order";
import { confirm } from "../../../handlers/domain/order-state";
import { charging } from "../../../handlers/fulfilment/charging";
import { claimAndCharge } from "../../../handlers/fulfilment/claim-and-charge";
import {
  ClaimLost,
  InvalidStep,
  PaymentDeclined,
  PaymentUnavailable,
} from "../../../handlers/fulfilment/errors";
import { at, pendingOrder } from "../../factories/order";
import {
  around,
  claimed,
  executionId,
  letGo,
  now,
  charging as openedCharge,
  paid,
  shipped,
} from "../support/fulfilling";
import { rejection } from "../support/rejection";

const confirmed = (): Order => confirm(pendingOrder(), at);
const nothingFailed = { failure: null };
const charges = { open: async () => "pi_1", charge: async () => ({ transactionId: "txn_1" }) };

type Outside = Parameters<typeof around>[1];

const setUp = (order: Order, outside?: Outside) => {
  const deps = { ...around(order, outside), lapseSeconds: 1_860 };
  const ask = (action = "fulfil", by = executionId) =>
    claimAndCharge(deps)({ orderId: order.orderId, executionId: by, action });
  return { ...deps, ask, deps };
};

describe("claiming and charging an order in one step", () => {
  it("writes the claim together with the intent of the charge, before the provider is called", async () => {
    const order = confirmed();
    const seen: Order[] = [];
    const open = async () => {
      seen.push(stored());
      return "pi_1";
    };
    const { ask, stored } = setUp(order, { gateway: { ...charges, open } });

    const answer = await ask();

    expect(answer).to.deep.equal({ ...nothingFailed, next: "ship", status: "CONFIRMED", begun: null });
    expect(seen).to.have.length(1);
    expect(seen[0]).to.deep.include({
      version: order.version + 1,
      fulfilment: { executionId, claimedAt: now },
      attempt: { id: `${order.orderId}:${order.version + 1}`, step: "payment", kind: "charge", at: now },
    });
    expect(stored()).to.include({ status: "PAID", version: order.version + 3 });
  });

  it("reads the order once", async () => {
    let reads = 0;
    const { deps, orders, stored } = setUp(confirmed(), { gateway: charges });
    const find = async () => {
      reads += 1;
      return orders.find();
    };

    await claimAndCharge({ ...deps, orders: { ...orders, find } })({
      orderId: stored().orderId,
      executionId,
      action: "fulfil",
    });

    expect(reads).to.equal(1);
  });

  it("finds its own claim and charge when the same execution repeats it", async () => {
    let opened = 0;
    const open = async () => {
      opened += 1;
      return "pi_1";
    };
    const charge = async () => {
      if (opened > 0 && charged++ === 0) throw new PaymentUnavailable("no answer");
      return { transactionId: "txn_1" };
    };
    let charged = 0;
    const { ask, stored } = setUp(confirmed(), { gateway: { open, charge } });

    const failure = await rejection(ask());
    const again = await ask();
    const version = stored().version;
    const done = await ask();

    expect(failure).to.be.instanceOf(PaymentUnavailable);
    expect([again.next, done.next]).to.deep.equal(["ship", "ship"]);
    expect({ opened, charged }).to.deep.equal({ opened: 1, charged: 2 });
    expect(stored().version).to.equal(version);
  });

  it("comes too late for an order that another execution has claimed: it charges nothing", async () => {
    const order = begin(claimed(), "charge", at);
    const { ask, stored } = setUp(order);

    const answer = await ask("fulfil", "execution-2");

    expect(answer).to.deep.equal({ ...nothingFailed, next: "nothing", status: "CONFIRMED", begun: "charge" });
    expect(stored()).to.equal(order);
  });

  it("continues to ship an order that is paid already", async () => {
    expect(await setUp(paid()).ask()).to.include({ next: "ship", status: "PAID" });
  });

  it("has nothing to do for an order that its own execution has shipped", async () => {
    const order = shipped();
    const { ask, stored } = setUp(order);

    expect(await ask()).to.include({ next: "nothing", status: "SHIPPED" });
    expect(stored()).to.equal(order);
  });

  for (const [action, next] of [
    ["retry-shipping", "ship"],
    ["refund", "refund"],
  ] as const)
    it(`only claims for ${action}`, async () => {
      const { ask, stored } = setUp(letGo());

      const answer = await ask(action);

      expect(answer).to.deep.equal({ ...nothingFailed, next, status: "SHIPPING_FAILED", begun: null });
      expect(stored().fulfilment).to.deep.equal({ executionId, claimedAt: now });
      expect(stored().attempt).to.equal(undefined);
    });

  const refusals: [string, Order, Outside, string][] = [
    [
      "a decline",
      confirmed(),
      { gateway: { ...charges, charge: () => Promise.reject(new PaymentDeclined("no funds")) } },
      "PaymentDeclined",
    ],
    ["a payment that is being reversed", begin(openedCharge(), "cancel", at), {}, "PaymentGivenUp"],
  ];
  for (const [what, order, outside, name] of refusals)
    it(`returns ${what} as a result, because nothing is broken`, async () => {
      const { ask } = setUp(order, outside);

      const { next, failure } = await ask();

      expect(next).to.equal("fail-payment");
      expect(failure).to.have.property("Error", name);
    });

  it("refuses an unknown action", async () => {
    expect(await rejection(setUp(confirmed()).ask("give-away"))).to.be.instanceOf(InvalidStep);
  });
});

describe("the function that claims and charges", () => {
  it("only charges for an execution that claimed the order in a step before, which needs the claim", async () => {
    const { deps, stored } = setUp(claimed(), { gateway: charges });
    const event = (by: string) => ({ orderId: stored().orderId, executionId: by });

    const lost = await rejection(charging(deps)(event("execution-2")));
    const answer = await charging(deps)(event(executionId));

    expect(lost).to.be.instanceOf(ClaimLost);
    expect(answer).to.deep.equal({ done: true, failure: null });
  });

  it("claims and charges for an execution that says what it is for", async () => {
    const { deps, stored } = setUp(confirmed(), { gateway: charges });

    const answer = await charging(deps)({ orderId: stored().orderId, executionId, action: "fulfil" });

    expect(answer).to.include({ next: "ship" });
  });

  it("refuses what isn't an input at all", async () => {
    const { deps } = setUp(confirmed());

    for (const event of [undefined, "fulfil", {}])
      expect(await rejection(charging(deps)(event))).to.be.instanceOf(InvalidStep);
  });
});
