import { expect } from "chai";
import { begin } from "../../../handlers/domain/attempt";
import type { Order } from "../../../handlers/domain/order";
import { charge } from "../../../handlers/fulfilment/charge";
import {
  ClaimLost,
  PaymentDeclined,
  PaymentUnavailable,
  TemporarilyUnavailable,
} from "../../../handlers/fulfilment/errors";
import { at } from "../../factories/order";
import { around, charging, claimed, executionId, now, overtake, paid } from "../support/fulfilling";
import { rejection } from "../support/rejection";

const done = { done: true, failure: null };
const run = (deps: ReturnType<typeof around>) =>
  charge(deps)({ orderId: deps.stored().orderId, executionId });

describe("charging an order", () => {
  it("stores what the provider knows the charge by before any money moves, then records the payment", async () => {
    const order = claimed({ paymentMethod: "pm_ok" });
    const wanted = { orderId: order.orderId, amount: order.total, paymentMethod: "pm_ok" };
    const asked: unknown[] = [];
    const deps = around(order, {
      gateway: {
        open: async (...question) => {
          asked.push(["open", ...question, deps.stored().attempt]);
          return "pi_1";
        },
        charge: async (...question) => {
          asked.push(["charge", ...question, deps.stored().attempt]);
          return { transactionId: "txn_1" };
        },
      },
    });

    expect(await run(deps)).to.deep.equal(done);

    const id = `${order.orderId}:${order.version + 1}`;
    const attempt = { id, step: "payment", kind: "charge", at: now };
    expect(asked).to.deep.equal([
      ["open", wanted, id, attempt],
      ["charge", wanted, { attemptId: id, intentId: "pi_1" }, { ...attempt, intentId: "pi_1" }],
    ]);
    expect(deps.stored()).to.deep.include({
      status: "PAID",
      payment: { provider: "simulated", transactionId: "txn_1", amount: order.total, at: now },
      attempt: undefined,
    });
  });

  it("is counted as a paid order, and as revenue in its currency", async () => {
    const deps = around(charging(), { gateway: { charge: async () => ({ transactionId: "pi_1" }) } });

    await run(deps);

    expect(deps.telemetry.counted("OrdersPaid")).to.equal(1);
    expect(deps.telemetry.countedBy).to.deep.equal([["OrderRevenue", { currency: "USD" }, 2_000]]);
  });

  it("continues with the charge that an earlier try opened", async () => {
    const order = charging();
    const asked: unknown[] = [];
    const charged = async (_charge: object, intended: object) => {
      asked.push(intended);
      return { transactionId: "pi_1" };
    };
    const deps = around(order, { gateway: { charge: charged } });

    expect(await run(deps)).to.deep.equal(done);

    expect(asked).to.deep.equal([{ attemptId: order.attempt.id, intentId: "pi_1" }]);
  });

  it("is done, without calling the provider, if the payment is on record", async () => {
    const order = paid();
    const deps = around(order);

    expect(await run(deps)).to.deep.equal(done);
    expect(deps.stored()).to.equal(order);
  });

  it("has no provider where the order costs nothing", async () => {
    const free = { ...charging(), total: { amount: 0, currency: "USD" } };
    const deps = around(free, { gateway: { charge: async () => ({ transactionId: "none" }) } });

    await run(deps);

    expect(deps.stored().payment).to.include({ provider: "none", transactionId: "none" });
  });

  const refused: [string, Order, Error | undefined, string, RegExp][] = [
    ["the payment is declined", charging(), new PaymentDeclined("no funds"), "PaymentDeclined", /no funds/],
    [
      "the payment is being reversed",
      begin(charging(), "cancel", at),
      undefined,
      "PaymentGivenUp",
      /being reversed/,
    ],
  ];
  for (const [when, order, error, name, words] of refused)
    it(`answers a final no when ${when}, and leaves the order`, async () => {
      const deps = around(order, { gateway: error ? { charge: () => Promise.reject(error) } : {} });

      const { done, failure } = await run(deps);

      expect(done).to.equal(false);
      expect(failure).to.have.property("Error", name);
      expect(failure?.Cause).to.match(words);
      expect(deps.stored()).to.equal(order);
    });

  it("passes on that the provider can't be reached, with the charge begun", async () => {
    const unavailable = new PaymentUnavailable("no answer");
    const deps = around(claimed(), { gateway: { open: () => Promise.reject(unavailable) } });

    expect(await rejection(run(deps))).to.equal(unavailable);
    expect(deps.stored().attempt).to.include({ kind: "charge" });
  });

  it("isn't for an execution that lost the order", async () => {
    const deps = around(charging());

    const error = await rejection(
      charge(deps)({ orderId: deps.stored().orderId, executionId: "execution-2" }),
    );

    expect(error).to.be.instanceOf(ClaimLost);
  });

  it("can be retried when the order was written concurrently", async () => {
    const deps = around(charging(), {
      gateway: {
        charge: async () => {
          await overtake(deps);
          return { transactionId: "pi_1" };
        },
      },
    });

    const error = await rejection(run(deps));

    expect(error).to.be.instanceOf(TemporarilyUnavailable);
    expect(String(error)).to.contain(`Writing ${deps.stored().orderId} as PAID`);
    expect(deps.telemetry.counted("OrdersPaid")).to.equal(0);
  });
});
