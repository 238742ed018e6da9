import { Contention, TransitionNotAllowed } from "../domain/errors";
import { refund as refunded } from "../domain/order-state";
import type { Stock } from "../inventory/stock";
import type { PaymentGateway } from "../payments/payment-gateway";
import { chargeOf } from "./charge";
import { logFields, requireClaim, type StepDeps, step, stepInput, theOrder } from "./step";

interface RefundDeps extends StepDeps {
  readonly orders: Stock;
  readonly gateway: PaymentGateway;
}

/**
 * Gives the money back, then the stock, together with the order's change. When this dies in between, the next try
 * finds the same refund.
 * @throws PaymentUnavailable, PaymentDeclined, ClaimLost
 */
export const refund = ({ orders, gateway, telemetry, now }: RefundDeps) =>
  step(stepInput, async (input) => {
    const order = await theOrder(orders, input.orderId);
    requireClaim(order, input);
    if (order.refund !== undefined) return { refundId: order.refund.refundId };
    const { payment, status } = order;
    if (payment === undefined || status !== "SHIPPING_FAILED")
      throw new TransitionNotAllowed(order.orderId, status, "REFUNDED");
    const { refundId } = await gateway.refund(chargeOf(order), payment.transactionId);
    const after = refunded(order, { refundId, amount: payment.amount, at: now().toISOString() });
    if (!(await orders.release(order, after)))
      throw new Contention(`Recording the refund of ${order.orderId}`, 1);
    telemetry.count("OrdersRefunded");
    telemetry.count("OrderRefunds", payment.amount.amount, { currency: payment.amount.currency });
    telemetry.warn("Order refunded, stock released", { ...logFields(order, input), refundId });
    return { refundId };
  });
