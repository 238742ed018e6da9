import { Contention, TransitionNotAllowed } from "../domain/errors";
import type { Order } from "../domain/order";
import { pay, paymentIsGivenUp } from "../domain/order-state";
import type { Charge, PaymentGateway } from "../payments/payment-gateway";
import { PaymentDeclined } from "./errors";
import { done, refusal } from "./failure-reason";
import { logFields, requireClaim, type StepDeps, step, stepInput, theOrder } from "./step";

interface ChargeDeps extends StepDeps {
  readonly gateway: PaymentGateway;
}

export const chargeOf = ({ orderId, total, paymentMethod }: Order): Charge => ({
  orderId,
  amount: total,
  paymentMethod,
});

/**
 * Charges an order that is claimed, and so can't be cancelled any more. When this dies between the charge and its
 * record, the next try finds the same charge.
 * @returns whether it is paid; a decline is final
 * @throws PaymentUnavailable, ClaimLost
 */
export const charge = ({ orders, gateway, telemetry, now }: ChargeDeps) =>
  step(stepInput, async (input) => {
    const order = await theOrder(orders, input.orderId);
    requireClaim(order, input);
    if (order.payment !== undefined) return done;
    if (order.status !== "CONFIRMED" || paymentIsGivenUp(order))
      throw new TransitionNotAllowed(order.orderId, order.status, "PAID");
    const charged = await gateway.charge(chargeOf(order)).catch(declined);
    if (charged instanceof PaymentDeclined) return refusal(charged);
    const { transactionId } = charged;
    const { provider } = gateway;
    const paid = pay(order, { provider, transactionId, amount: order.total, at: now().toISOString() });
    if (!(await orders.move(order, paid)))
      throw new Contention(`Recording the payment of ${order.orderId}`, 1);
    telemetry.count("OrdersPaid");
    telemetry.count("OrderRevenue", order.total.amount, { currency: order.total.currency });
    telemetry.info("Order paid", { ...logFields(order, input), provider, transactionId });
    return done;
  });

const declined = (error: unknown): PaymentDeclined => {
  if (error instanceof PaymentDeclined) return error;
  throw error;
};
