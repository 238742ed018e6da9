import { expect } from "chai";
import { begin } from "../../../handlers/domain/attempt";
import { pay } from "../../../handlers/domain/order-state";
import { charge } from "../../../handlers/fulfilment/charge";
import { ClaimLost, TemporarilyUnavailable } from "../../../handlers/fulfilment/errors";
import { failPayment } from "../../../handlers/fulfilment/fail-payment";
import type { PaymentGateway } from "../../../handlers/payments/payment-gateway";
import { at } from "../../factories/order";
import { around, charging, claimed, executionId, overtake, paid } from "../support/fulfilling";
import { tableOf } from "../support/one-order";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const failure = { Error: "Sandbox.Timedout", Cause: '{"errorMessage":"Task timed out"}' };

const gatewayWith = (changes: Partial<PaymentGateway>): PaymentGateway => ({
  provider: "simulated",
  open: () => expect.fail("nothing is opened here"),
  charge: () => expect.fail("nothing is charged here"),
  cancel: async () => {},
  refund: () => expect.fail("nothing is refunded here"),
  stateOf: () => expect.fail("nothing is looked up here"),
  ...changes,
});

const deps = { telemetry: recordTelemetry(), now: () => new Date(at) };
const run = (deps: ReturnType<typeof around>, by = executionId) =>
  failPayment(deps)({ orderId: deps.stored().orderId, executionId: by, failure });

describe("compensating a payment", () => {
  it("comes before the record of a charge that was thought dead: what is taken back is never recorded as paid", async () => {
    const order = charging();
    const { orders, stock, stored } = tableOf(order);
    const payment = { provider: "simulated", transactionId: "pi_1", amount: order.total, at };
    const late: boolean[] = [];
    const gateway = gatewayWith({
      cancel: async () => void late.push(await orders.move(order, pay(order, payment))),
    });

    await failPayment({ ...deps, orders, stock, gateway })({ orderId: order.orderId, executionId, failure });

    expect(late).to.deep.equal([false]);
    expect(stored()).to.include({ status: "PAYMENT_FAILED", stockReserved: false });
  });

  it("cancels the charge by the provider's id that the order has, as an attempt of its own", async () => {
    const order = charging();
    const { orders, stock } = tableOf(order);
    const asked: unknown[] = [];
    const gateway = gatewayWith({ cancel: async (_charge, intended) => void asked.push(intended) });

    await failPayment({ ...deps, orders, stock, gateway })({ orderId: order.orderId, executionId, failure });

    expect(asked).to.deep.equal([{ attemptId: `${order.orderId}:${order.version + 1}`, intentId: "pi_1" }]);
  });

  for (const [what, order] of [
    ["no charge was begun", claimed()],
    ["the provider has no id for the charge yet", begin(claimed(), "charge", at)],
  ] as const)
    it(`asks the provider nothing where ${what}, and the charge comes too late then`, async () => {
      const { orders, stock, stored } = tableOf(order);
      const gateway = gatewayWith({ cancel: () => expect.fail("there is nothing to cancel") });

      await failPayment({ ...deps, orders, stock, gateway })({
        orderId: order.orderId,
        executionId,
        failure,
      });

      expect(stored()).to.include({ status: "PAYMENT_FAILED" });
      expect(await orders.move(order, { ...order, version: order.version + 1 })).to.equal(false);
    });

  it("keeps a charge from beginning while it is in progress", async () => {
    const order = charging();
    const { orders, stock, stored } = tableOf(order);
    const beginnings: unknown[] = [];
    const gateway = gatewayWith({
      cancel: async () => {
        beginnings.push(await charge({ ...deps, orders, gateway })({ orderId: order.orderId, executionId }));
      },
    });

    await failPayment({ ...deps, orders, stock, gateway })({ orderId: order.orderId, executionId, failure });

    expect(beginnings).to.have.lengthOf(1);
    expect(beginnings[0]).to.have.property("done", false);
    expect(beginnings[0]).to.have.nested.property("failure.Error", "PaymentGivenUp");
    expect(stored()).to.include({ status: "PAYMENT_FAILED" });
  });

  it("continues where it died, and keeps the reason of the first failure", async () => {
    const order = charging();
    const { orders, stock, stored } = tableOf(order);
    let dies = true;
    const gateway = gatewayWith({
      cancel: async () => {
        if (dies) throw new Error("killed");
      },
    });
    const compensate = (name: string) =>
      failPayment({ ...deps, orders, stock, gateway })({
        orderId: order.orderId,
        executionId,
        failure: { Error: name, Cause: "" },
      });

    await compensate("Sandbox.Timedout").catch(() => {});
    const between = stored();
    dies = false;
    await compensate("PaymentGivenUp");

    expect(between).to.include({ status: "CONFIRMED", stockReserved: true });
    expect(between.attempt).to.include({ kind: "cancel", intentId: "pi_1" });
    expect(stored()).to.include({ status: "PAYMENT_FAILED", stockReserved: false });
    expect(stored().failure?.reason).to.equal("The step failed: Sandbox.Timedout.");
  });

  it("counts the failed payment, and returns the order's outcome", async () => {
    const deps = around(claimed());

    expect(await run(deps)).to.deep.equal({ status: "PAYMENT_FAILED" });

    expect(deps.telemetry.counted("PaymentsFailed")).to.equal(1);
    expect(deps.stored().history.at(-1)).to.include({ reason: "The step failed: Sandbox.Timedout." });
  });

  it("has a reason of its own where the order doesn't say why its payment is taken back", async () => {
    const order = { ...begin(charging(), "cancel", at), failure: undefined };
    const deps = around(order, { gateway: { cancel: async () => {} } });

    await run(deps);

    expect(deps.stored().failure).to.deep.equal({
      step: "payment",
      reason: "The step failed: Sandbox.Timedout.",
    });
  });

  it("leaves an order alone whose payment is on record, and returns that", async () => {
    const order = paid();
    const deps = around(order);

    expect(await run(deps)).to.deep.equal({ status: "PAID" });
    expect(deps.stored()).to.equal(order);
  });

  it("isn't for an execution that lost the order", async () => {
    expect(await rejection(run(around(claimed()), "execution-2"))).to.be.instanceOf(ClaimLost);
  });

  it("can be retried when the order was written concurrently", async () => {
    const deps = around(begin(charging(), "cancel", at), { gateway: { cancel: () => overtake(deps) } });

    const error = await rejection(run(deps));

    expect(error).to.be.instanceOf(TemporarilyUnavailable);
    expect(String(error)).to.contain(`Recording the failed payment of ${deps.stored().orderId}`);
    expect(deps.telemetry.counted("PaymentsFailed")).to.equal(0);
  });
});
