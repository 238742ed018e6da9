import { expect } from "chai";
import { begin, open } from "../../../handlers/domain/attempt";
import { TransitionNotAllowed } from "../../../handlers/domain/errors";
import { type Order, orderStatus } from "../../../handlers/domain/order";
import { refund as refunded } from "../../../handlers/domain/order-state";
import { ClaimLost, TemporarilyUnavailable } from "../../../handlers/fulfilment/errors";
import { refund } from "../../../handlers/fulfilment/refund";
import { at, usd } from "../../factories/order";
import { around, executionId, label, now, overtake, shipped, unshipped } from "../support/fulfilling";
import { rejection } from "../support/rejection";

const run = (deps: ReturnType<typeof around>, by = executionId) =>
  refund(deps)({ orderId: deps.stored().orderId, executionId: by });
const gaveBack = { refund: async () => ({ refundId: "re_1" }) };
/** An order whose last try to ship it may have sent a parcel. */
const perhapsSent = () => open(begin(unshipped(), "label", at), "shp_1", at);

describe("refunding an order", () => {
  it("writes that it was begun before the money moves, and the outcome with the stock afterwards", async () => {
    const order = unshipped();
    const asked: unknown[] = [];
    const deps = around(order, {
      gateway: {
        refund: async (charge, paid) => {
          asked.push([charge, paid, deps.stored().attempt?.kind]);
          return { refundId: "re_1" };
        },
      },
    });

    expect(await run(deps)).to.deep.equal({ status: "REFUNDED" });

    const charge = { orderId: order.orderId, amount: order.total, paymentMethod: undefined };
    const attemptId = `${order.orderId}:${order.version + 1}`;
    expect(asked).to.deep.equal([[charge, { attemptId, transactionId: "pi_1" }, "refund"]]);
    expect(deps.stored()).to.deep.include({
      status: "REFUNDED",
      stockReserved: false,
      refund: { refundId: "re_1", amount: order.total, at: now },
    });
  });

  it("is counted, and its amount in its currency", async () => {
    const deps = around(unshipped(), { gateway: gaveBack });

    await run(deps);

    expect(deps.telemetry.counted("OrdersRefunded")).to.equal(1);
    expect(deps.telemetry.countedBy).to.deep.equal([["OrderRefunds", { currency: "USD" }, 2_000]]);
  });

  it("continues with the refund that an earlier try began", async () => {
    const order = begin(unshipped(), "refund", at);
    const asked: unknown[] = [];
    const deps = around(order, {
      gateway: {
        refund: async (_charge, paid) => {
          asked.push(paid);
          return { refundId: "re_1" };
        },
      },
    });

    expect(await run(deps)).to.deep.equal({ status: "REFUNDED" });
    expect(asked).to.deep.equal([{ attemptId: order.attempt.id, transactionId: "pi_1" }]);
  });

  it("calls a parcel back first that may be on its way", async () => {
    const done: string[] = [];
    const deps = around(perhapsSent(), {
      carrier: {
        recall: async () => {
          done.push(`recall: ${deps.stored().failure?.reason}`);
          return undefined;
        },
      },
      gateway: {
        refund: async () => {
          done.push("refund");
          return { refundId: "re_1" };
        },
      },
    });

    expect(await run(deps)).to.deep.equal({ status: "REFUNDED" });
    expect(done).to.deep.equal(["recall: recalled for a refund", "refund"]);
  });

  it("gives nothing back when the carrier has the parcel: the order is shipped", async () => {
    const deps = around(perhapsSent(), { carrier: { recall: async () => label } });

    expect(await run(deps)).to.deep.equal({ status: "SHIPPED" });

    expect(deps.stored()).to.deep.include({ status: "SHIPPED", shipment: { ...label, at: now } });
    expect(deps.telemetry.counted("OrdersRefunded")).to.equal(0);
  });

  const held = { fulfilment: { executionId, claimedAt: at } };
  const ended: Order[] = [
    { ...shipped(), ...held },
    refunded(begin(unshipped(), "refund", at), { refundId: "re_1", amount: usd(2_000), at }),
  ];
  for (const order of ended)
    it(`changes nothing where the order is ${order.status}`, async () => {
      const deps = around(order);

      expect(await run(deps)).to.deep.equal({ status: order.status });
      expect(deps.stored()).to.equal(order);
    });

  for (const status of orderStatus.exclude(["SHIPPING_FAILED"]).options)
    it(`isn't for an order that is ${status}`, async () => {
      const error = await rejection(run(around({ ...unshipped(), status })));

      expect(error).to.be.instanceOf(TransitionNotAllowed);
      expect(error).to.have.deep.property("extensions", { from: status, to: "REFUNDED" });
    });

  it("isn't for an order without a payment, nor for an execution that lost the order", async () => {
    const unpaid = around({ ...unshipped(), payment: undefined });

    expect(await rejection(run(unpaid))).to.be.instanceOf(TransitionNotAllowed);
    expect(await rejection(run(around(unshipped()), "execution-2"))).to.be.instanceOf(ClaimLost);
  });

  it("can be retried when the order was written concurrently", async () => {
    const deps = around(unshipped(), {
      gateway: {
        refund: async () => {
          await overtake(deps);
          return { refundId: "re_1" };
        },
      },
    });

    const error = await rejection(run(deps));

    expect(error).to.be.instanceOf(TemporarilyUnavailable);
    expect(String(error)).to.contain(`Recording the refund of ${deps.stored().orderId}`);
    expect(deps.telemetry.counted("OrdersRefunded")).to.equal(0);
  });
});
