import { expect } from "chai";
import { z } from "zod";
import type { Order } from "../../../handlers/domain/order";
import { cancel, claim, confirm } from "../../../handlers/domain/order-state";
import { pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { lapseSeconds, type Sabotage, startSaga } from "../support/saga";

const at = "2026-03-01T10:00:05.000Z";
/** What happened to an order since it was confirmed, in order. */
const sinceConfirmed = (stored: unknown): readonly string[] =>
  withHistory
    .parse(stored)
    .history.slice(2)
    .map(({ status }) => status);
const withHistory = z.object({ history: z.array(z.object({ status: z.string() })) });
const confirmed = (changes: Partial<Order> = {}): Order => confirm(pendingOrder(changes), at);
const paidBy = (paymentMethod: string) => confirmed({ paymentMethod });
const sentTo = (postalCode: string) =>
  confirmed({ shippingAddress: { line1: "Street 1", city: "Town", postalCode, country: "US" } });

/** Does the work, and dies before it could tell. */
const dieAfterwards =
  (times: number): Sabotage =>
  async (step, event, attempt) => {
    const answer = await step(event);
    if (attempt > times) return answer;
    throw Object.assign(new Error("Task timed out"), { name: "Sandbox.Timedout" });
  };

/** The process ends before it does anything, once. */
const exitOnce: Sabotage = async (step, event, attempt) => {
  if (attempt > 1) return step(event);
  throw Object.assign(new Error("Runtime exited with error: signal: killed"), { name: "Runtime.ExitError" });
};

/** Fails as a broken function does, without doing anything. */
const broken: Sabotage = async () => {
  throw new TypeError("Cannot read properties of undefined");
};

const brokenOnce: Sabotage = async (step, event, attempt) => {
  if (attempt > 1) return step(event);
  throw new TypeError("Cannot read properties of undefined");
};

const letGoFails: Sabotage = async (step, event) => {
  if (JSON.stringify(event).includes("let-go")) throw new RangeError("out of range");
  return step(event);
};

describe("the fulfilment of an order", function () {
  this.timeout(180_000);
  const database = useDynamo();
  const start = async (order: Order, options: Parameters<typeof startSaga>[2] = {}) => {
    const saga = await startSaga(database(), [order], options);
    // What was left when the order took its two.
    await saga.stock("PROD-001", 98);
    return saga;
  };

  describe("that costs nothing", () => {
    const free = (changes: Partial<Order> = {}) =>
      confirmed({ total: { amount: 0, currency: "IRR" }, ...changes });

    it("ships without a charge, whatever the payment method would do", async () => {
      const order = free({ paymentMethod: "pm_declined" });
      const saga = await start(order);

      const { status, output } = await saga.confirm(order);

      expect({ status, output }).to.deep.equal({
        status: "SUCCEEDED",
        output: { outcome: "SHIPPED", orderId: order.orderId },
      });
      expect(await saga.chargeOf(order)).to.equal(undefined);
      expect(await saga.orderOf(order))
        .to.have.property("payment")
        .that.deep.includes({ provider: "none", transactionId: "none", amount: order.total });
    });

    it("is refunded without a provider when it can't be shipped: its stock goes back", async () => {
      const { shippingAddress } = sentTo("00000");
      const order = free({ shippingAddress });
      const saga = await start(order, { compensateShippingFailure: true });

      await saga.confirm(order);

      expect(await saga.orderOf(order)).to.include({ status: "REFUNDED" });
      expect(await saga.chargeOf(order)).to.equal(undefined);
      expect(await saga.stockOf("PROD-001")).to.equal(100);
    });
  });

  describe("that goes well", () => {
    it("charges, then ships, and keeps what is needed to trace both", async () => {
      const order = confirmed();
      const saga = await start(order);

      const { status, output, states } = await saga.confirm(order);

      const after = await saga.orderOf(order);
      const charge = await saga.chargeOf(order);
      const [label, ...more] = await saga.labelsOf(order);
      expect({ status, output }).to.deep.equal({
        status: "SUCCEEDED",
        output: { outcome: "SHIPPED", orderId: order.orderId },
      });
      // Five states, which docs/cost.md says; AWS bills each.
      expect(states).to.deep.equal(["Claim and charge", "What next?", "Ship", "Shipped?", "Shipped"]);
      expect(saga.invoked).to.deep.equal(["charge", "ship"]);
      // Six writes: each raises the version by one.
      expect(after).to.include({ status: "SHIPPED", version: order.version + 6 });
      expect(after?.payment).to.include({ provider: "simulated", transactionId: charge?.transactionId });
      expect(after?.payment).to.have.deep.property("amount", order.total);
      expect(after?.shipment).to.include(label?.label);
      expect(more).to.deep.equal([]);
      expect(after).to.not.have.property("attempt");
      expect(await saga.stockOf("PROD-001")).to.equal(98);
      expect(saga.deadLetters).to.deep.equal([]);
    });

    it("tries a flaky payment three times, a flaky carrier twice", async () => {
      const order = confirmed({
        paymentMethod: "pm_flaky",
        shippingAddress: sentTo("00001").shippingAddress,
      });
      const saga = await start(order);

      const { output } = await saga.confirm(order);

      expect(output).to.include({ outcome: "SHIPPED" });
      expect(saga.invoked).to.deep.equal(["charge", "charge", "charge", "ship", "ship"]);
    });

    for (const [step, dies, how] of [
      ["charge", dieAfterwards(1), "dies"],
      ["charge", serviceFailsOnce, "is lost by Lambda"],
      ["ship", dieAfterwards(1), "dies"],
    ] as const) {
      it(`has one charge and one label when ${step} ${how} after its work`, async () => {
        const order = confirmed();
        const saga = await start(order, { sabotage: { [step]: dies } });

        const { output } = await saga.confirm(order);

        const after = await saga.orderOf(order);
        expect(output).to.include({ outcome: "SHIPPED" });
        expect(sinceConfirmed(after)).to.deep.equal(["PAID", "SHIPPED"]);
        expect(after?.payment).to.include({ transactionId: (await saga.chargeOf(order))?.transactionId });
      });
    }
  });

  describe("that is started more than once", () => {
    it("leaves a second execution nothing to do", async () => {
      const order = confirmed();
      const saga = await start(order);

      const both = await Promise.all([saga.confirm(order), saga.confirm(order)]);
      const replayed = await saga.confirm(order);

      const outcomes = both.map(({ output }) => output.outcome);
      expect(outcomes).to.have.members(["SHIPPED", "IGNORED"]);
      expect(replayed.output).to.deep.equal({
        outcome: "IGNORED",
        orderId: order.orderId,
        status: "SHIPPED",
        begun: null,
      });
      expect(await saga.chargeOf(order)).to.include({ outcome: "charged" });
      expect(sinceConfirmed(await saga.orderOf(order))).to.deep.equal(["PAID", "SHIPPED"]);
    });

    it("takes an order over that an execution was stopped with, from the moment that its claim lapses", async () => {
      const claimedAt = "2026-03-01T10:00:00.000Z";
      const order = claim(confirmed(), { executionId: "stopped", claimedAt });
      const saga = await start(order);
      const lapse = Date.parse(claimedAt) + lapseSeconds * 1_000;

      saga.clock.now = new Date(lapse - 1);
      const early = await saga.operate("fulfil", order);
      saga.clock.now = new Date(lapse);
      const late = await saga.operate("fulfil", order);

      expect(early.output).to.include({ outcome: "IGNORED", status: "CONFIRMED", begun: null });
      expect(late.output).to.include({ outcome: "SHIPPED" });
    });

    it("takes an order over at once that an execution gave up", async () => {
      const order = confirmed();
      const saga = await start(order, { sabotage: { charge: brokenOnce, failPayment: broken } });
      const stuck = await saga.confirm(order);

      const resumed = await saga.operate("fulfil", order);

      expect(stuck.error).to.equal("FulfilmentGivenUp");
      expect(stuck.states.slice(-3)).to.deep.equal(["Let go", "Give up", "Given up"]);
      expect(resumed.output).to.include({ outcome: "SHIPPED" });
    });

    it("is a dead letter although the order can't be let go", async () => {
      const order = confirmed();
      const saga = await start(order, {
        sabotage: { charge: broken, failPayment: broken, claim: letGoFails },
      });

      const { error } = await saga.confirm(order);

      expect(error).to.equal("FulfilmentGivenUp");
      expect(saga.deadLetters[0]).to.include({ orderId: order.orderId, error: "TypeError" });
    });

    it("never charges an order that was cancelled", async () => {
      const order = confirmed();
      const saga = await startSaga(database(), [cancel(order, at)]);

      const { output } = await saga.confirm(order);

      expect(output).to.include({ outcome: "IGNORED", status: "CANCELLED" });
      expect(await saga.chargeOf(order)).to.equal(undefined);
    });
  });

  describe("whose payment fails", () => {
    const methods = {
      pm_declined: ["The payment was declined: the card was declined.", 1],
      pm_insufficient_funds: ["The payment was declined: there are insufficient funds.", 1],
      pm_down: ["The payment provider can't be reached: pm_down is never up.", 3],
    } as const;
    for (const [method, [reason, tries]] of Object.entries(methods)) {
      it(`gives the stock back after ${tries} of ${method}`, async () => {
        const order = paidBy(method);
        const saga = await start(order);

        const { status, output } = await saga.confirm(order);

        expect(status).to.equal("SUCCEEDED");
        expect(output).to.include({ outcome: "PAYMENT_FAILED" });
        expect(await saga.orderOf(order)).to.deep.include({
          status: "PAYMENT_FAILED",
          stockReserved: false,
          failure: { step: "payment", reason },
        });
        expect(await saga.stockOf("PROD-001")).to.equal(100);
        expect(saga.invoked.filter((step) => step === "charge")).to.have.length(tries);
        expect((await saga.chargeOf(order))?.outcome).to.be.oneOf(["declined", "cancelled"]);
      });
    }

    it("refunds a charge that was made but not reported", async () => {
      const order = confirmed();
      const saga = await start(order);
      saga.unwritable.add("PAID");

      const { output } = await saga.confirm(order);

      expect(output).to.include({ outcome: "PAYMENT_FAILED" });
      expect(await saga.chargeOf(order)).to.include({ outcome: "refunded" });
      expect(await saga.stockOf("PROD-001")).to.equal(100);
    });

    it("ships after all when the payment is on record and only its answer was lost, three times", async () => {
      const order = confirmed();
      const saga = await start(order, { sabotage: { charge: dieAfterwards(3) } });

      const { output, states } = await saga.confirm(order);

      expect(states).to.include.members(["Fail payment", "Not paid?", "Ship"]);
      expect(output).to.include({ outcome: "SHIPPED" });
      expect(await saga.chargeOf(order)).to.include({ outcome: "charged" });
    });

    it("gives the stock back once when the compensation dies after its work", async () => {
      const order = paidBy("pm_declined");
      const saga = await start(order, { sabotage: { failPayment: dieAfterwards(2) } });

      const { output } = await saga.confirm(order);

      expect(output).to.include({ outcome: "PAYMENT_FAILED" });
      expect(await saga.stockOf("PROD-001")).to.equal(100);
    });

    it("is a dead letter with order and reason when it can't be compensated", async () => {
      const order = paidBy("pm_declined");
      const saga = await start(order, { sabotage: { failPayment: broken } });

      const { status, error } = await saga.confirm(order);

      expect({ status, error }).to.deep.equal({ status: "FAILED", error: "FulfilmentGivenUp" });
      expect(saga.invoked.filter((step) => step === "failPayment")).to.have.length(3);
      expect(saga.deadLetters).to.have.length(1);
      expect(saga.deadLetters[0]).to.include({ orderId: order.orderId, error: "TypeError" });
      expect(saga.deadLetters[0]?.reason).to.contain("Cannot read properties");
    });
  });

  describe("whose shipping fails", () => {
    for (const [postalCode, tries] of [
      ["00000", 1],
      ["00002", 2],
    ] as const) {
      it(`keeps payment and stock after ${tries} of ${postalCode}, and alerts the operators`, async () => {
        const order = sentTo(postalCode);
        const saga = await start(order);

        const { status, output } = await saga.confirm(order);

        const after = await saga.orderOf(order);
        expect(status).to.equal("SUCCEEDED");
        expect(output).to.include({ outcome: "SHIPPING_FAILED" });
        expect(after).to.include({ status: "SHIPPING_FAILED", stockReserved: true });
        expect(after?.failure).to.include({ step: "shipping" });
        expect(await saga.chargeOf(order)).to.include({ outcome: "charged" });
        expect(await saga.stockOf("PROD-001")).to.equal(98);
        expect(saga.invoked.filter((step) => step === "ship")).to.have.length(tries);
        expect(saga.alerts).to.have.length(1);
        expect(saga.alerts[0]?.message).to.contain(`fulfil retry ${order.orderId}`);
      });
    }

    it("ships once an operator lets it be tried again, and forgets the failure", async () => {
      const order = sentTo("00003");
      const saga = await start(order);
      await saga.confirm(order);

      const { output } = await saga.operate("retry-shipping", order);

      expect(output).to.include({ outcome: "SHIPPED" });
      expect(await saga.orderOf(order))
        .to.include({ status: "SHIPPED" })
        .and.not.have.property("failure");
    });

    it("can fail, and then succeed", async () => {
      const order = sentTo("00002");
      const saga = await start(order);
      await saga.confirm(order);

      const retried = [
        await saga.operate("retry-shipping", order),
        await saga.operate("retry-shipping", order),
      ];

      expect(retried.map(({ output }) => output.outcome)).to.deep.equal([
        "SHIPPING_FAILED",
        "SHIPPING_FAILED",
      ]);
      expect(sinceConfirmed(await saga.orderOf(order))).to.deep.equal(["PAID", "SHIPPING_FAILED"]);
      expect(saga.alerts).to.have.length(3);
    });

    it("is refunded once when an operator requests it twice at the same time", async () => {
      const order = sentTo("00000");
      const saga = await start(order);
      await saga.confirm(order);

      const both = await Promise.all([saga.operate("refund", order), saga.operate("refund", order)]);

      const after = await saga.orderOf(order);
      expect(both.map(({ output }) => output.outcome)).to.have.members(["REFUNDED", "IGNORED"]);
      expect(after).to.include({ status: "REFUNDED", stockReserved: false });
      expect(after?.refund).to.include({ refundId: (await saga.chargeOf(order))?.refundId });
      expect(await saga.stockOf("PROD-001")).to.equal(100);
    });

    it("is either refunded or shipped when operators disagree", async () => {
      const order = sentTo("00003");
      const saga = await start(order);
      await saga.confirm(order);

      await Promise.all([saga.operate("refund", order), saga.operate("retry-shipping", order)]);

      const status = (await saga.orderOf(order))?.status;
      expect({ status, charge: (await saga.chargeOf(order))?.outcome }).to.be.deep.oneOf([
        { status: "SHIPPED", charge: "charged" },
        { status: "REFUNDED", charge: "refunded" },
      ]);
    });

    it("is refunded at once where that is configured", async () => {
      const order = sentTo("00000");
      const saga = await start(order, { compensateShippingFailure: true });

      const { output } = await saga.confirm(order);

      expect(output).to.include({ outcome: "REFUNDED" });
      expect(await saga.orderOf(order)).to.include({ status: "REFUNDED" });
      expect(await saga.stockOf("PROD-001")).to.equal(100);
      expect(saga.alerts).to.deep.equal([]);
    });

    it("is refunded once when the refund dies after its work", async () => {
      const order = sentTo("00000");
      const saga = await start(order, {
        compensateShippingFailure: true,
        sabotage: { refund: dieAfterwards(2) },
      });

      const { output } = await saga.confirm(order);

      expect(output).to.include({ outcome: "REFUNDED" });
      expect(await saga.stockOf("PROD-001")).to.equal(100);
    });

    it("is shipped after all when the label is on record and only its answer was lost", async () => {
      const order = confirmed();
      const saga = await start(order, { sabotage: { ship: dieAfterwards(2) } });

      const { output, states } = await saga.confirm(order);

      expect(states).to.include.members(["Fail shipping", "Not shipped?"]);
      expect(output).to.include({ outcome: "SHIPPED" });
      expect(saga.alerts).to.deep.equal([]);
    });

    it("is recorded once when the record dies after its work", async () => {
      const order = sentTo("00000");
      const saga = await start(order, { sabotage: { failShipping: dieAfterwards(2) } });

      const { output } = await saga.confirm(order);

      expect(output).to.include({ outcome: "SHIPPING_FAILED" });
      expect(sinceConfirmed(await saga.orderOf(order))).to.deep.equal(["PAID", "SHIPPING_FAILED"]);
    });

    it("is a dead letter when it can't be recorded", async () => {
      const order = sentTo("00000");
      const saga = await start(order, { sabotage: { failShipping: broken } });

      const { error } = await saga.confirm(order);

      expect(error).to.equal("FulfilmentGivenUp");
      expect(saga.deadLetters[0]).to.include({ orderId: order.orderId });
    });

    it("is a dead letter when it can't be refunded, and an operator may try again at once", async () => {
      const order = confirmed({
        paymentMethod: "pm_refund_down",
        shippingAddress: sentTo("00000").shippingAddress,
      });
      const saga = await start(order);
      await saga.confirm(order);

      const first = await saga.operate("refund", order);
      const second = await saga.operate("refund", order);

      expect([first.error, second.error]).to.deep.equal(["FulfilmentGivenUp", "FulfilmentGivenUp"]);
      expect(saga.deadLetters).to.have.length(2);
      expect(saga.deadLetters[0]).to.include({ orderId: order.orderId, error: "PaymentUnavailable" });
      expect(await saga.stockOf("PROD-001")).to.equal(98);
      expect(await saga.orderOf(order)).to.include({ status: "SHIPPING_FAILED" });
    });
  });

  it("touches nothing for an action that it doesn't know, or an order that nothing failed for", async () => {
    const order = confirmed();
    const saga = await start(order);

    const unknown = await saga.operate("give-away", order);
    const refund = await saga.operate("refund", order);
    const retry = await saga.operate("retry-shipping", order);

    expect(unknown.error).to.equal("FulfilmentGivenUp");
    expect(saga.deadLetters.map(({ error }) => error)).to.deep.equal(["InvalidStep"]);
    expect([refund.output, retry.output]).to.deep.equal(
      [1, 2].map(() => ({ outcome: "IGNORED", orderId: order.orderId, status: "CONFIRMED", begun: null })),
    );
    expect(await saga.orderOf(order)).to.deep.include({ status: "CONFIRMED", version: order.version });
  });

  it("is a dead letter that names the first failure when the order can't even be claimed, and can be resumed", async () => {
    const order = confirmed();
    const saga = await start(order, { sabotage: { charge: brokenOnce } });

    const { error, states } = await saga.confirm(order);

    const kept = await saga.orderOf(order);
    const resumed = await saga.operate("resume", order);
    expect(error).to.equal("FulfilmentGivenUp");
    expect(states).to.deep.equal(["Claim and charge", "Fail payment", "Let go", "Give up", "Given up"]);
    expect(saga.deadLetters[0]).to.include({ orderId: order.orderId, error: "TypeError" });
    expect(kept).to.deep.include({ status: "CONFIRMED", version: order.version, stockReserved: true });
    expect(resumed.output).to.include({ outcome: "SHIPPED" });
  });

  for (const action of ["refund", "retry-shipping"])
    it(`neither ships nor fails a payment when the claim for ${action} is lost: the order is let go`, async () => {
      const order = sentTo("00000");
      const saga = await start(order, {
        sabotage: {
          charge: (step, event) => (isFor(action, event) ? answerIsLost(step, event) : step(event)),
        },
      });
      await saga.confirm(order);

      const { error, states } = await saga.operate(action, order);

      const after = await saga.orderOf(order);
      expect(error).to.equal("FulfilmentGivenUp");
      expect(states).to.include.members(["Fail payment", "Let go"]).and.not.include.members(["Ship"]);
      expect(saga.deadLetters[0]).to.include({ error: "Sandbox.Timedout" });
      expect(after)
        .to.include({ status: "SHIPPING_FAILED", stockReserved: true })
        .and.not.have.property("attempt");
      expect(after?.fulfilment).to.have.property("releasedAt");
      expect(await saga.chargeOf(order)).to.include({ outcome: "charged" });
    });

  for (const step of ["charge", "ship"] as const)
    it(`ships although the process of the step to ${step} ended once`, async () => {
      const order = confirmed();
      const saga = await start(order, { sabotage: { [step]: exitOnce } });

      await saga.confirm(order);

      expect(await saga.chargeOf(order)).to.include({ outcome: "charged" });
      expect(await saga.orderOf(order)).to.include({ status: "SHIPPED" });
    });

  it("releases the claim although the process of the step that releases it ended once", async () => {
    const order = confirmed();
    const saga = await start(order, {
      sabotage: { charge: answerIsLost, failPayment: broken, claim: exitOnce },
    });

    await saga.confirm(order);

    expect((await saga.orderOf(order))?.fulfilment).to.have.property("releasedAt");
    expect(saga.deadLetters).to.have.length(1);
  });

  it("is a dead letter at once when there is no such order", async () => {
    const saga = await start(confirmed());

    const { error, states } = await saga.confirm(confirmed());

    expect(error).to.equal("FulfilmentGivenUp");
    expect(states).to.not.include("Fail payment");
    expect(saga.deadLetters[0]).to.include({ error: "order-not-found" });
  });
});

const isFor = (action: string, event: unknown): boolean =>
  z.object({ action: z.literal(action) }).safeParse(event).success;

/** Does the work each time, and its answer never arrives. */
async function answerIsLost(step: (event: unknown) => Promise<unknown>, event: unknown): Promise<never> {
  await step(event);
  throw Object.assign(new Error("Task timed out"), { name: "Sandbox.Timedout" });
}

/** AWS's own trouble, once. */
async function serviceFailsOnce(...[step, event, attempt]: Parameters<Sabotage>): Promise<unknown> {
  const answer = await step(event);
  if (attempt > 1) return answer;
  throw Object.assign(new Error("An internal error"), { name: "Lambda.ServiceException" });
}
