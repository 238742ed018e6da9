import { expect } from "chai";
import { PaymentDeclined, PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { randomOrderId } from "../../../handlers/orders/order-id";
import { stripeAmount } from "../../../handlers/payments/stripe-amount";
import { stripeGateway } from "../../../handlers/payments/stripe-gateway";
import { usd } from "../../factories/order";
import { rejection } from "../support/rejection";
import { startStripe, type Trouble } from "../support/stripe";

describe("Stripe as the payment gateway", () => {
  let stripe: Awaited<ReturnType<typeof startStripe>>;

  beforeEach(async () => {
    stripe = await startStripe();
  });
  afterEach(() => stripe.stop());

  const connect = (secretKey = "sk_test_1") =>
    stripeGateway({ secretKey: async () => secretKey, timeoutMs: 150, baseUrl: stripe.baseUrl });
  const chargeBy = (paymentMethod?: string, amount = usd(4_200)) => ({
    orderId: randomOrderId(),
    amount,
    paymentMethod,
  });
  const statuses = () => stripe.intents.map(({ status }) => status);

  it("creates a payment intent under the order's id and confirms it", async () => {
    const charge = chargeBy("pm_card_visa");

    const { transactionId } = await connect().charge(charge);

    expect(transactionId).to.equal("pi_1");
    expect(stripe.intents).to.deep.equal([
      { id: "pi_1", amount: 4_200, currency: "usd", status: "succeeded" },
    ]);
    expect(stripe.requests.map(({ path, key }) => [path, key])).to.deep.equal([
      ["/v1/payment_intents", charge.orderId],
      ["/v1/payment_intents/pi_1/confirm", `${charge.orderId}:confirm`],
    ]);
    expect(stripe.requests[0]?.params["metadata[orderId]"]).to.equal(charge.orderId);
  });

  it("finds the same charge when it is repeated, in another worker too", async () => {
    const charge = chargeBy("pm_card_visa");
    const first = await connect().charge(charge);

    const again = await connect().charge(charge);

    expect(again).to.deep.equal(first);
    expect(statuses()).to.deep.equal(["succeeded"]);
  });

  for (const [method, why] of [
    ["pm_card_visa_chargeDeclined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"],
    ["pm_ok", "resource_missing"],
    [undefined, "no payment method"],
  ] as const) {
    it(`tells that ${method ?? "an order without a method"} is declined, for good`, async () => {
      const error = await rejection(connect().charge(chargeBy(method)));

      expect(error).to.be.instanceOf(PaymentDeclined).with.property("message").that.contains(why);
    });
  }

  it("declines an amount that Stripe doesn't take, and has nothing to cancel then", async () => {
    const charge = chargeBy("pm_card_visa", usd(1));

    const error = await rejection(connect().charge(charge));
    await connect().cancel(charge);

    expect(error).to.be.instanceOf(PaymentDeclined);
    expect(stripe.intents).to.deep.equal([]);
  });

  /** The SDK itself tries once more when a connection that it kept is reset, whatever it is told. */
  const troubles: Record<Trouble, readonly Trouble[]> = {
    hang: ["hang"],
    reset: ["reset", "reset"],
    busy: ["busy"],
    "rate-limit": ["rate-limit"],
    failure: ["failure"],
  };
  for (const action of ["payment_intents", "confirm"]) {
    for (const [trouble, met] of Object.entries(troubles)) {
      it(`reports ${trouble} on ${action} as worth another try, and charges once by that`, async () => {
        const charge = chargeBy("pm_card_visa");
        stripe.trouble(action, ...met);

        const error = await rejection(connect().charge(charge));
        const tries = stripe.requests.filter(({ path }) => path.endsWith(action)).length;
        const { transactionId } = await connect().charge(charge);

        expect(error).to.be.instanceOf(PaymentUnavailable);
        expect(tries).to.equal(met.length);
        expect(statuses()).to.deep.equal(["succeeded"]);
        expect(transactionId).to.equal(stripe.intents[0]?.id);
      });
    }
  }

  it("waits for a payment that is still being processed", async () => {
    const charge = chargeBy("pm_card_slow");
    const error = await rejection(connect().charge(charge));
    const [intent] = stripe.intents;
    if (intent !== undefined) intent.status = "succeeded";

    const { transactionId } = await connect().charge(charge);

    expect(error).to.be.instanceOf(PaymentUnavailable);
    expect(transactionId).to.equal("pi_1");
  });

  it("passes a wrong key on as what it is, which no retry helps", async () => {
    const error = await rejection(connect("sk_test_wrong").charge(chargeBy("pm_card_visa")));

    expect(error).to.have.property("name").that.is.not.oneOf(["PaymentUnavailable", "PaymentDeclined"]);
    expect(error).to.have.property("type", "StripeAuthenticationError");
  });

  it("cancels an intent that wasn't charged, so that it can't be any more", async () => {
    const charge = chargeBy("pm_card_visa");
    stripe.trouble("confirm", ...troubles.reset);
    await rejection(connect().charge(charge));

    await connect().cancel(charge);
    await connect().cancel(charge);

    expect(statuses()).to.deep.equal(["canceled"]);
    expect(await rejection(connect().charge(charge))).to.be.instanceOf(PaymentDeclined);
  });

  it("gives back, once, a charge whose answer was lost", async () => {
    const charge = chargeBy("pm_card_visa");
    stripe.trouble("confirm", "hang");
    await rejection(connect().charge(charge));

    await connect().cancel(charge);
    await connect().cancel(charge);

    expect(statuses()).to.deep.equal(["succeeded"]);
    expect(stripe.refunds.map(({ payment_intent }) => payment_intent)).to.deep.equal(["pi_1"]);
  });

  it("can't cancel while the payment is being processed", async () => {
    const charge = chargeBy("pm_card_slow");
    await rejection(connect().charge(charge));

    expect(await rejection(connect().cancel(charge))).to.be.instanceOf(PaymentUnavailable);
  });

  for (const [trouble, met] of Object.entries(troubles)) {
    it(`refunds once, whatever ${trouble} is in the way`, async () => {
      const charge = chargeBy("pm_card_visa");
      const { transactionId } = await connect().charge(charge);
      stripe.trouble("refunds", ...met);

      const error = await rejection(connect().refund(charge, transactionId));
      const { refundId } = await connect().refund(charge, transactionId);

      expect(error).to.be.instanceOf(PaymentUnavailable);
      expect(refundId).to.equal("re_1");
      expect(stripe.refunds).to.have.length(1);
    });
  }

  it("finds the refund that was made when its idempotency key is forgotten", async () => {
    const charge = chargeBy("pm_card_visa");
    const { transactionId } = await connect().charge(charge);
    await connect().refund({ ...charge, orderId: randomOrderId() }, transactionId);

    expect(await connect().refund(charge, transactionId)).to.deep.equal({ refundId: "re_1" });
    expect(stripe.refunds).to.have.length(1);
  });

  it("counts hundredths where Stripe does and ISO 4217 doesn't", () => {
    expect(stripeAmount({ amount: 100, currency: "ISK" })).to.deep.equal({ amount: 10_000, currency: "isk" });
    expect(stripeAmount({ amount: 100, currency: "JPY" })).to.deep.equal({ amount: 100, currency: "jpy" });
    expect(stripeAmount({ amount: 100, currency: "EUR" })).to.deep.equal({ amount: 100, currency: "eur" });
  });
});
