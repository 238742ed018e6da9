import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { claim, confirm } from "../../../handlers/domain/order-state";
import { charge } from "../../../handlers/fulfilment/charge";
import { failPayment } from "../../../handlers/fulfilment/fail-payment";
import { stripeGateway } from "../../../handlers/payments/stripe-gateway";
import { at, pendingOrder } from "../../factories/order";
import { tableOf } from "../support/one-order";
import { rejection } from "../support/rejection";
import { startStripe } from "../support/stripe";
import { recordTelemetry } from "../support/telemetry";

const executionId = "execution-1";
const failure = { Error: "Sandbox.Timedout", Cause: '{"errorMessage":"Task timed out"}' };

describe("a charge at Stripe whose answer was lost, a day later", () => {
  let stripe: Awaited<ReturnType<typeof startStripe>>;

  beforeEach(async () => {
    stripe = await startStripe();
  });
  afterEach(() => stripe.stop());

  const claimed = (): Order =>
    claim(confirm(pendingOrder({ paymentMethod: "pm_card_visa" }), at), { executionId, claimedAt: at });
  const connect = () =>
    stripeGateway({ secretKey: async () => "sk_test_1", timeoutMs: 1_500, baseUrl: stripe.baseUrl });

  /** Everything on one order, with a new worker for each call. */
  const fulfil = (order: Order) => {
    const { orders, stock, stored } = tableOf(order);
    const deps = () => ({
      orders,
      stock,
      gateway: connect(),
      telemetry: recordTelemetry(),
      now: () => new Date(at),
    });
    const { orderId } = order;
    return {
      stored,
      charge: () => charge(deps())({ orderId, executionId }),
      failPayment: () => failPayment(deps())({ orderId, executionId, failure }),
    };
  };

  for (const [hours, when] of [
    [1, "within Stripe's memory of keys"],
    [25, "after Stripe forgot the keys"],
    [24 * 30, "after a month"],
  ] as const) {
    it(`is found again and not repeated, ${when}`, async () => {
      const order = claimed();
      const saga = fulfil(order);
      stripe.trouble("confirm", "hang");
      await rejection(saga.charge());

      stripe.pass(hours);
      await saga.charge();

      expect(stripe.taken()).to.equal(order.total.amount);
      expect(saga.stored()).to.include({ status: "PAID" });
      expect(saga.stored().payment).to.include({ transactionId: stripe.intents[0]?.id });
    });

    it(`is given back by the compensation, ${when}`, async () => {
      const saga = fulfil(claimed());
      stripe.trouble("confirm", "hang");
      await rejection(saga.charge());

      stripe.pass(hours);
      await saga.failPayment();

      expect(stripe.taken()).to.equal(0);
      expect(saga.stored()).to.include({ status: "PAYMENT_FAILED", stockReserved: false });
    });
  }
});
