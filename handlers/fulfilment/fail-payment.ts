import { Contention } from "../domain/errors";
import { failPayment as failed, giveUpPayment, paymentIsGivenUp } from "../domain/order-state";
import type { Stock } from "../inventory/stock";
import type { PaymentGateway } from "../payments/payment-gateway";
import { chargeOf } from "./charge";
import { failureReason, taskFailure } from "./failure-reason";
import { logFields, requireClaim, type StepDeps, step, stepInput, theOrder } from "./step";

interface FailPaymentDeps extends StepDeps {
  readonly orders: Stock;
  readonly gateway: PaymentGateway;
}

/**
 * Compensates a payment that didn't happen: nothing stays charged, and stock and order change in one transaction.
 * An order whose payment is on record after all stays paid; `status` tells which it was.
 * @throws PaymentUnavailable, ClaimLost
 */
export const failPayment = ({ orders, gateway, telemetry, now }: FailPaymentDeps) =>
  step(stepInput.extend({ failure: taskFailure }), async (input) => {
    const order = await theOrder(orders, input.orderId);
    requireClaim(order, input);
    if (order.status !== "CONFIRMED") return { status: order.status };
    const reason = failureReason(input.failure);
    const at = now().toISOString();
    // First on the order: a charge that was thought dead can't record the payment any more that is taken back next.
    const givenUp = paymentIsGivenUp(order) ? order : giveUpPayment(order, reason, at);
    if (givenUp !== order && !(await orders.move(order, givenUp)))
      throw new Contention(`Giving up the payment of ${order.orderId}`, 1);
    // An exhausted charge may have gone through without an answer.
    await gateway.cancel(chargeOf(givenUp));
    if (!(await orders.release(givenUp, failed(givenUp, reason, at))))
      throw new Contention(`Recording the failed payment of ${order.orderId}`, 1);
    telemetry.count("PaymentsFailed");
    telemetry.warn("Payment failed, stock released", {
      ...logFields(order, input),
      error: input.failure.Error,
    });
    return { status: "PAYMENT_FAILED" as const };
  });
