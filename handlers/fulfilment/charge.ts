import { Contention, TransitionNotAllowed } from "../domain/errors";
import type { Order } from "../domain/order";
import { pay } from "../domain/order-state";
import type { Charge, PaymentGateway } from "../payments/payment-gateway";
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
 * @throws PaymentDeclined, PaymentUnavailable, ClaimLost
 */
export const charge = ({ orders, gateway, telemetry, now }: ChargeDeps) =>
  step(stepInput, async (input) => {
    const order = await theOrder(orders, input.orderId);
    requireClaim(order, input);
    if (order.payment !== undefined) return { transactionId: order.payment.transactionId };
    if (order.status !== "CONFIRMED") throw new TransitionNotAllowed(order.orderId, order.status, "PAID");
    const { transactionId } = await gateway.charge(chargeOf(order));
    const { provider } = gateway;
    const paid = pay(order, { provider, transactionId, amount: order.total, at: now().toISOString() });
    if (!(await orders.move(order, paid)))
      throw new Contention(`Recording the payment of ${order.orderId}`, 1);
    telemetry.count("OrdersPaid");
    telemetry.count("OrderRevenue", order.total.amount, { currency: order.total.currency });
    telemetry.info("Order paid", { ...logFields(order, input), provider, transactionId });
    return { transactionId };
  });
