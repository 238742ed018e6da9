import { expect } from "chai";
import { PaymentDeclined, PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { stripeAmount } from "../../../handlers/payments/stripe-amount";
import { stripeGateway } from "../../../handlers/payments/stripe-gateway";
import { usd } from "../../factories/order";
import { payerOf } from "../support/payer";
import { rejection } from "../support/rejection";
import { startStripe, type Trouble } from "../support/stripe";

describe("Stripe as the payment gateway", () => {
  let stripe: Awaited<ReturnType<typeof startStripe>>;

  beforeEach(async () => {
    stripe = await startStripe();
  });
  afterEach(() => stripe.stop());

  const connect = (secretKey = "sk_test_1") =>
    stripeGateway({ secretKey: async () => secretKey, timeoutMs: 1_500, baseUrl: stripe.baseUrl });
  const payBy = (method?: string, amount = usd(4_200)) => payerOf(() => connect(), method, amount);
  const statuses = () => stripe.intents.map(({ status }) => status);
  const intent = () => {
    const [first] = stripe.intents;
    if (first === undefined) return expect.fail("There is no intent at Stripe.");
    return first;
  };
  const confirmations = () => stripe.requests.filter(({ path }) => path.endsWith("/confirm"));

  describe("charging", () => {
    it("makes an intent under the attempt's id, and confirms that one under a key of its own", async () => {
      const payer = payBy("pm_card_visa");

      const { transactionId } = await payer.charge();

      expect(transactionId).to.equal("pi_1");
      expect(intent()).to.deep.include({ amount: 4_200, currency: "usd", status: "succeeded" });
      expect(intent().metadata).to.deep.equal({ orderId: payer.orderId });
      expect(stripe.requests.map(({ method, path, key }) => [method, path, key])).to.deep.equal([
        ["POST", "/v1/payment_intents", `${payer.orderId}:charge`],
        ["GET", "/v1/payment_intents/pi_1", undefined],
        ["POST", "/v1/payment_intents/pi_1/confirm", `${payer.orderId}:charge:confirm`],
      ]);
    });

    it("takes only methods that need no customer at the screen, and says so to Stripe", async () => {
      await payBy("pm_card_visa").charge();

      expect(stripe.requests[0]?.params).to.include({
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
      });
      expect(stripe.requests[2]?.params).to.include({
        payment_method: "pm_card_visa",
        error_on_requires_action: "true",
      });
      expect(connect().provider).to.equal("stripe");
    });

    for (const hours of [0, 23, 25])
      it(`finds the same charge ${hours} hours later, in another worker`, async () => {
        const payer = payBy("pm_card_visa");
        const first = await payer.charge();
        stripe.pass(hours);

        const again = await payer.charge();

        expect(again).to.deep.equal(first);
        expect(stripe.taken()).to.equal(4_200);
        expect(confirmations()).to.have.length(1);
      });

    for (const [method, why] of [
      ["pm_card_visa_chargeDeclined", "generic_decline"],
      ["pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"],
      ["pm_ok", "resource_missing"],
      [undefined, "no payment method"],
    ] as const) {
      it(`declines ${method ?? "an order without a method"}`, async () => {
        const error = await rejection(payBy(method).charge());

        expect(error).to.be.instanceOf(PaymentDeclined).with.property("message").that.contains(why);
      });
    }

    it("makes no intent for an order without a method", async () => {
      await rejection(payBy().charge());

      expect(stripe.requests).to.deep.equal([]);
    });

    for (const hours of [0, 25])
      it(`doesn't try a declined card again when the answer was lost, ${hours} hours later`, async () => {
        const payer = payBy("pm_card_visa_chargeDeclined");
        stripe.trouble("confirm", "hang");
        const lost = await rejection(payer.charge());
        stripe.pass(hours);

        const error = await rejection(payer.charge());

        expect(lost).to.be.instanceOf(PaymentUnavailable);
        expect(error)
          .to.be.instanceOf(PaymentDeclined)
          .with.property("message")
          .that.contains("generic_decline");
        expect(confirmations()).to.have.length(1);
      });

    it("declines an amount that Stripe doesn't take", async () => {
      const error = await rejection(payBy("pm_card_visa", usd(1)).charge());

      expect(error).to.be.instanceOf(PaymentDeclined);
      expect(stripe.intents).to.deep.equal([]);
    });

    it("confirms an intent that has its method and waits for the confirmation", async () => {
      const payer = payBy("pm_card_visa");
      stripe.trouble("confirm", "reset", "reset");
      await rejection(payer.charge());
      intent().status = "requires_confirmation";

      await payer.charge();

      expect(stripe.taken()).to.equal(4_200);
    });

    for (const [status, why] of [
      ["canceled", "it was cancelled"],
      ["requires_action", "it is requires_action"],
      ["requires_capture", "it is requires_capture"],
    ] as const)
      it(`declines by an intent that is ${status}, without confirming it`, async () => {
        const payer = payBy("pm_card_visa");
        stripe.trouble("confirm", "reset", "reset");
        await rejection(payer.charge());
        intent().status = status;
        const before = confirmations().length;

        const error = await rejection(payer.charge());

        expect(error).to.be.instanceOf(PaymentDeclined).with.property("message").that.contains(why);
        expect(confirmations()).to.have.length(before);
      });

    it("waits for a payment that is still being processed", async () => {
      const payer = payBy("pm_card_slow");
      const errors = [await rejection(payer.charge()), await rejection(payer.charge())];
      intent().status = "succeeded";

      const { transactionId } = await payer.charge();

      for (const error of errors) expect(error).to.be.instanceOf(PaymentUnavailable);
      expect(transactionId).to.equal("pi_1");
      expect(confirmations()).to.have.length(1);
    });

    it("takes a confirmation that another call made meanwhile as its own", async () => {
      const payer = payBy("pm_card_visa");
      stripe.trouble("confirm", "reset", "reset");
      await rejection(payer.charge());
      stripe.onRequest = ({ path }) => {
        if (path.endsWith("/confirm")) intent().status = "succeeded";
      };

      expect(await payer.charge()).to.deep.equal({ transactionId: "pi_1" });
    });

    it("passes on the error of a wrong key, which isn't retried", async () => {
      const payer = payerOf(() => connect("sk_test_wrong"), "pm_card_visa");

      const error = await rejection(payer.charge());

      expect(error).to.have.property("name").that.is.not.oneOf(["PaymentUnavailable", "PaymentDeclined"]);
      expect(error).to.have.property("type", "StripeAuthenticationError");
    });

    it("reads the key again for each call, so that a rotated one is used", async () => {
      const keys = ["sk_test_wrong", "sk_test_1"];
      const rotating = stripeGateway({
        secretKey: async () => keys.shift() ?? "sk_test_1",
        timeoutMs: 1_500,
        baseUrl: stripe.baseUrl,
      });
      const payer = payerOf(() => rotating, "pm_card_visa");
      await rejection(payer.charge());

      expect(await payer.charge()).to.deep.equal({ transactionId: "pi_1" });
    });
  });

  /** The SDK itself tries once more when a connection that it kept is reset, whatever it is told. */
  const troubles: Record<Trouble, readonly Trouble[]> = {
    hang: ["hang"],
    lost: ["lost", "lost"],
    reset: ["reset", "reset"],
    busy: ["busy"],
    "rate-limit": ["rate-limit"],
    failure: ["failure"],
  };

  describe("in trouble", () => {
    for (const action of ["payment_intents", "confirm"]) {
      for (const [trouble, met] of Object.entries(troubles)) {
        it(`reports ${trouble} on ${action} as worth another try, which charges once`, async () => {
          const payer = payBy("pm_card_visa");
          stripe.trouble(action, ...met);

          const error = await rejection(payer.charge());
          const tries = stripe.requests.filter(({ path }) => path.endsWith(action)).length;
          const { transactionId } = await payer.charge();

          expect(error).to.be.instanceOf(PaymentUnavailable);
          expect(tries).to.equal(met.length);
          expect(statuses()).to.deep.equal(["succeeded"]);
          expect(transactionId).to.equal("pi_1");
        });
      }
    }

    for (const [trouble, met] of Object.entries(troubles)) {
      it(`refunds once, whatever ${trouble} is in the way`, async () => {
        const payer = payBy("pm_card_visa");
        await payer.charge();
        // The first request of a refund looks for one that was made before.
        stripe.trouble("refunds", "none", ...met);

        const error = await rejection(payer.refund());
        const { refundId } = await payer.refund();

        expect(error).to.be.instanceOf(PaymentUnavailable);
        expect(refundId).to.equal("re_1");
        expect(stripe.refunds).to.have.length(1);
      });

      it(`cancels an intent, whatever ${trouble} is in the way`, async () => {
        const payer = payBy("pm_card_visa");
        stripe.trouble("confirm", "reset", "reset");
        await rejection(payer.charge());
        stripe.trouble("cancel", ...met);

        const error = await rejection(payer.cancel());
        await payer.cancel();

        expect(error).to.be.instanceOf(PaymentUnavailable);
        expect(statuses()).to.deep.equal(["canceled"]);
      });
    }
  });

  describe("cancelling", () => {
    const unconfirmed = async () => {
      const payer = payBy("pm_card_visa");
      stripe.trouble("confirm", "reset", "reset");
      await rejection(payer.charge());
      return payer;
    };

    it("makes sure that an intent can't be charged any more", async () => {
      const payer = await unconfirmed();

      await payer.cancel();
      await payer.cancel();

      expect(statuses()).to.deep.equal(["canceled"]);
      expect(await rejection(payer.charge())).to.be.instanceOf(PaymentDeclined);
    });

    it("asks Stripe once to cancel an intent, under a key of its own, and never what is past that", async () => {
      const payer = await unconfirmed();
      const cancellations = () => stripe.requests.filter(({ path }) => path.endsWith("/cancel"));

      await payer.cancel();
      await payer.cancel();
      const charged = payBy("pm_card_visa");
      await charged.charge();
      await charged.cancel();

      expect(cancellations().map(({ key }) => key)).to.deep.equal([`${payer.orderId}:cancel:cancel`]);
    });

    it("cancels what was declined", async () => {
      const payer = payBy("pm_card_visa_chargeDeclined");
      await rejection(payer.charge());

      await payer.cancel();

      expect(statuses()).to.deep.equal(["canceled"]);
    });

    for (const hours of [0, 25])
      it(`refunds, once, a charge whose response was lost, ${hours} hours later`, async () => {
        const payer = payBy("pm_card_visa");
        stripe.trouble("confirm", "hang");
        await rejection(payer.charge());
        stripe.pass(hours);

        await payer.cancel();
        stripe.pass(hours);
        await payer.cancel();

        expect(statuses()).to.deep.equal(["succeeded"]);
        expect(stripe.refunds.map(({ payment_intent }) => payment_intent)).to.deep.equal(["pi_1"]);
        expect(stripe.taken()).to.equal(0);
      });

    it("refunds a charge that went through just before the cancellation", async () => {
      const payer = await unconfirmed();
      stripe.onRequest = ({ path }) => {
        if (path.endsWith("/cancel")) intent().status = "succeeded";
      };

      await payer.cancel();

      expect(stripe.taken()).to.equal(0);
      expect(stripe.refunds).to.have.length(1);
    });

    it("waits while the payment is being processed", async () => {
      const payer = payBy("pm_card_slow");
      await rejection(payer.charge());

      const errors = [await rejection(payer.cancel()), await rejection(payer.charge())];

      for (const error of errors) {
        expect(error).to.be.instanceOf(PaymentUnavailable);
        expect(String(error)).to.contain("the payment is still being processed");
      }
      expect(statuses()).to.deep.equal(["processing"]);
    });
  });

  describe("refunding", () => {
    const paid = async () => {
      const payer = payBy("pm_card_visa");
      await payer.charge();
      return payer;
    };
    const lastRefund = () => {
      const last = stripe.refunds.at(-1);
      if (last === undefined) return expect.fail("There is no refund at Stripe.");
      return last;
    };

    for (const hours of [0, 25])
      it(`finds the refund that was made, ${hours} hours later`, async () => {
        const payer = await paid();
        const first = await payer.refund();
        stripe.pass(hours);

        expect(await payer.refund()).to.deep.equal(first);
        expect(stripe.refunds).to.have.length(1);
      });

    it("takes a refund that is pending as one that was made", async () => {
      const payer = await paid();
      await payer.refund();
      lastRefund().status = "pending";
      stripe.pass(25);

      expect(await payer.refund()).to.deep.equal({ refundId: "re_1" });
    });

    for (const status of ["failed", "canceled"])
      it(`makes a refund anew that is ${status}, although its key is remembered`, async () => {
        const payer = await paid();
        await payer.refund();
        lastRefund().status = status;

        const again = await payer.refund();

        expect(again).to.deep.equal({ refundId: "re_2" });
        expect(stripe.taken()).to.equal(0);
      });

    it("doesn't take a refund for made that failed at once", async () => {
      const payer = await paid();
      stripe.refundsBegin = "failed";

      expect(await rejection(payer.refund())).to.be.instanceOf(PaymentUnavailable);
    });

    it("adopts a refund that was made by hand", async () => {
      const payer = await paid();
      stripe.handle("POST", "/v1/refunds", { payment_intent: "pi_1" });

      expect(await payer.refund()).to.deep.equal({ refundId: "re_1" });
      expect(stripe.refunds).to.have.length(1);
    });

    it("refuses what wasn't charged", async () => {
      const payer = payBy("pm_card_visa");
      stripe.trouble("confirm", "reset", "reset");
      await rejection(payer.charge());

      expect(await rejection(payer.refund())).to.be.instanceOf(PaymentDeclined);
    });
  });

  describe("looked up", () => {
    it("has nothing of an order that has no intent, and isn't asked", async () => {
      expect(await payBy("pm_card_visa").stateOf()).to.equal("none");
      expect(stripe.requests).to.deep.equal([]);
    });

    it("has a charge, and then a refund", async () => {
      const payer = payBy("pm_card_visa");
      await payer.charge();

      const charged = await payer.stateOf();
      await payer.refund();

      expect([charged, await payer.stateOf()]).to.deep.equal(["charged", "refunded"]);
    });

    it("has a charge still where the refund failed, or gave back a part only", async () => {
      const payer = payBy("pm_card_visa");
      await payer.charge();
      await payer.refund();
      const [refund] = stripe.refunds;

      if (refund) refund.status = "failed";
      const failed = await payer.stateOf();
      if (refund) Object.assign(refund, { status: "succeeded", amount: 4_199 });

      expect([failed, await payer.stateOf()]).to.deep.equal(["charged", "charged"]);
    });

    it("has nothing of a payment that was declined or is being processed", async () => {
      for (const method of ["pm_card_visa_chargeDeclined", "pm_card_slow"]) {
        const payer = payBy(method);
        await rejection(payer.charge());
        expect(await payer.stateOf()).to.equal("none");
      }
    });
  });

  it("counts hundredths where Stripe does and ISO 4217 doesn't", () => {
    expect(stripeAmount({ amount: 100, currency: "ISK" })).to.deep.equal({ amount: 10_000, currency: "isk" });
    expect(stripeAmount({ amount: 100, currency: "JPY" })).to.deep.equal({ amount: 100, currency: "jpy" });
    expect(stripeAmount({ amount: 100, currency: "EUR" })).to.deep.equal({ amount: 100, currency: "eur" });
  });
});
