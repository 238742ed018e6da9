import { hasBegun, intended, isOpened } from "../domain/attempt";
import { Contention } from "../domain/errors";
import type { Order } from "../domain/order";
import { failPayment as failed, giveUpPayment } from "../domain/order-state";
import type { PaymentGateway } from "../payments/payment-gateway";
import { written } from "./attempt";
import { chargeOf } from "./charge";
import { failureReason, taskFailure } from "./failure-reason";
import { type CompensationDeps, logFields, requireClaim, requireOrder, step, stepInput } from "./step";

interface FailPaymentDeps extends CompensationDeps {
  readonly gateway: PaymentGateway;
}

/**
 * Compensates a failed payment: no charge remains, and stock and order change in one transaction. If the payment was
 * recorded in the meantime, the order stays paid; `status` says which.
 * @throws PaymentUnavailable, ClaimLost
 */
export const failPayment = (deps: FailPaymentDeps) =>
  step(stepInput.extend({ failure: taskFailure }), async (input) => {
    const { orders, stock, telemetry, now } = deps;
    const order = await requireOrder(orders, input.orderId);
    requireClaim(order, input);
    if (order.status !== "CONFIRMED") return { status: order.status };
    const reason = hasBegun(order, "cancel")
      ? (order.failure?.reason ?? failureReason(input.failure))
      : failureReason(input.failure);
    const uncharged = await takeBack(deps, order, reason);
    if (!(await stock.release(uncharged, failed(uncharged, reason, now().toISOString()))))
      throw new Contention(`Recording the failed payment of ${order.orderId}`, 1);
    telemetry.count("PaymentsFailed");
    telemetry.warn("Payment failed, stock released", {
      ...logFields(order, input),
      error: input.failure.Error,
    });
    return { status: "PAYMENT_FAILED" as const };
  });

/**
 * Makes sure that no charge remains. If the order has no id of a charge, none has begun: the write that fails the payment
 * comes before the write that would store the id.
 */
const takeBack = async (deps: FailPaymentDeps, order: Order, reason: string): Promise<Order> => {
  if (!isOpened(order)) return order;
  // Recorded on the order first, so that a delayed charge can't record a payment that is about to be reversed.
  const givenUp = hasBegun(order, "cancel")
    ? order
    : await written(deps, order, giveUpPayment(order, reason, deps.now().toISOString()));
  await deps.gateway.cancel(chargeOf(order), { ...intended(order), attemptId: givenUp.attempt.id });
  return givenUp;
};
