import { expect } from "chai";
import Stripe from "stripe";
import { PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { giveBack, givenBack } from "../../../handlers/payments/stripe-refund";
import { rejection } from "../support/rejection";

const giving = { intentId: "pi_1", attemptId: "attempt-1", orderId: "ord_1" };
const ours = { orderId: "ord_1" };
const byOthers = { orderId: "ord_2" };

const refund = (id: string, status = "succeeded", metadata: object | null = ours, amount = 100) => ({
  id,
  status,
  metadata,
  amount,
});

/** Stripe with these refunds of an intent, which answers this to a new one. */
const stripeWith = (made: readonly object[], answer: object | Error = refund("re_new")) => {
  const listed: unknown[] = [];
  const created: unknown[] = [];
  const refunds = {
    list: async (...asked: unknown[]) => {
      listed.push(asked);
      return { data: made };
    },
    create: async (...asked: unknown[]) => {
      created.push(asked);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const stripe: Stripe = Object.create(Stripe.prototype, { refunds: { value: refunds } });
  return { stripe, listed, created };
};

const refusal = (code: string) =>
  new Stripe.errors.StripeInvalidRequestError({ type: "invalid_request_error", code, message: code });

describe("giving an intent of Stripe back", () => {
  it("refunds all of it, in the name of its order and under the attempt's key", async () => {
    const { stripe, listed, created } = stripeWith([]);

    expect(await giveBack(stripe, giving)).to.deep.equal({ refundId: "re_new" });
    expect(listed).to.deep.equal([[{ payment_intent: "pi_1", limit: 100 }]]);
    expect(created).to.deep.equal([
      [{ payment_intent: "pi_1", metadata: ours }, { idempotencyKey: "attempt-1:refund" }],
    ]);
  });

  for (const status of ["succeeded", "pending", "requires_action"])
    it(`finds the refund that was made for the order and is ${status}`, async () => {
      const { stripe, created } = stripeWith([
        refund("re_1", "failed"),
        refund("re_2", "succeeded", byOthers),
        refund("re_3", "succeeded", null),
        refund("re_4", status),
      ]);

      expect(await giveBack(stripe, giving)).to.deep.equal({ refundId: "re_4" });
      expect(created).to.deep.equal([]);
    });

  it("refunds what is left where somebody else gave a part of it back", async () => {
    const { stripe, created } = stripeWith([refund("re_1", "succeeded", byOthers)]);

    expect(await giveBack(stripe, giving)).to.deep.equal({ refundId: "re_new" });
    expect(created).to.have.nested.property("[0][1].idempotencyKey", "attempt-1:refund");
  });

  it("begins anew after refunds that failed, under a key that their number decides", async () => {
    const { stripe, created } = stripeWith([
      refund("re_1", "failed"),
      refund("re_2", "canceled"),
      refund("re_3", "succeeded", byOthers),
    ]);

    await giveBack(stripe, giving);

    expect(created).to.have.nested.property("[0][1].idempotencyKey", "attempt-1:refund:2");
  });

  it("is worth another try where the new refund fails at once", async () => {
    const { stripe } = stripeWith([], refund("re_1", "failed"));

    const error = await rejection(giveBack(stripe, giving));

    expect(error).to.be.instanceOf(PaymentUnavailable);
    expect(String(error)).to.contain("the refund re_1 is failed");
  });

  it("takes the refund that somebody made by hand, where Stripe says that nothing is left", async () => {
    const refunded = refusal("charge_already_refunded");
    const made = [refund("re_1", "failed", null), refund("re_2", "succeeded", null)];

    expect(await giveBack(stripeWith(made, refunded).stripe, giving)).to.deep.equal({ refundId: "re_2" });
    expect(await rejection(giveBack(stripeWith(made.slice(0, 1), refunded).stripe, giving))).to.equal(
      refunded,
    );
  });

  it("passes any other failure on, though somebody gave a part of it back", async () => {
    const made = [refund("re_1", "succeeded", null)];

    for (const failure of [refusal("charge_disputed"), Object.assign(new Error("x"), { code: "other" })])
      expect(await rejection(giveBack(stripeWith(made, failure).stripe, giving))).to.equal(failure);
  });
});

describe("what was given back of an intent of Stripe", () => {
  it("is the sum of all refunds that didn't fail, whoever made them", async () => {
    const { stripe } = stripeWith([
      refund("re_1", "succeeded", null, 30),
      refund("re_2", "failed", ours, 500),
      refund("re_3", "canceled", ours, 500),
      refund("re_4", "pending", ours, 12),
    ]);

    expect(await givenBack(stripe, "pi_1")).to.equal(42);
  });
});
