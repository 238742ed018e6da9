import { Contention, TransitionNotAllowed } from "../domain/errors";
import type { Order, Payment } from "../domain/order";
import { refund as refunded } from "../domain/order-state";
import type { PaymentGateway } from "../payments/payment-gateway";
import type { Carrier } from "../shipping/carrier";
import { begunAs } from "./attempt";
import { chargeOf } from "./charge";
import { recall } from "./recall";
import { recordShipment } from "./ship";
import {
  type CompensationDeps,
  logFields,
  requireClaim,
  requireOrder,
  type StepInput,
  step,
  stepInput,
} from "./step";

interface RefundDeps extends CompensationDeps {
  readonly gateway: PaymentGateway;
  readonly carrier: Pick<Carrier, "recall">;
}

/**
 * Refunds the payment, then returns the stock together with the order's change. The order records the refund before the
 * money moves; from then on, only the refund may continue. A parcel that may be on its way is recalled first; if the
 * carrier has it, the order counts as shipped and keeps its payment. `status` says which.
 * @throws PaymentUnavailable, PaymentDeclined, ClaimLost, TransitionNotAllowed when there is nothing to refund
 */
export const refund = (deps: RefundDeps) =>
  step(stepInput, async (input) => {
    const order = await requireOrder(deps.orders, input.orderId);
    requireClaim(order, input);
    if (order.refund !== undefined || order.shipment !== undefined) return { status: order.status };
    const { payment, status } = order;
    if (payment === undefined || status !== "SHIPPING_FAILED")
      throw new TransitionNotAllowed(order.orderId, status, "REFUNDED");
    const recalled = await recall(deps, order, "recalled for a refund");
    if (recalled.label !== undefined) {
      await recordShipment(deps, { ...recalled, label: recalled.label, input });
      return { status: "SHIPPED" as const };
    }
    await giveBack(deps, recalled.order, payment, input);
    return { status: "REFUNDED" as const };
  });

const giveBack = async (
  deps: RefundDeps,
  order: Order,
  payment: Payment,
  input: StepInput,
): Promise<void> => {
  const { stock, gateway, telemetry, now } = deps;
  const begun = await begunAs(deps, order, "refund");
  const { refundId } = await gateway.refund(chargeOf(order), {
    attemptId: begun.attempt.id,
    transactionId: payment.transactionId,
  });
  const after = refunded(begun, { refundId, amount: payment.amount, at: now().toISOString() });
  if (!(await stock.release(begun, after)))
    throw new Contention(`Recording the refund of ${order.orderId}`, 1);
  telemetry.count("OrdersRefunded");
  telemetry.count("OrderRefunds", payment.amount.amount, { currency: payment.amount.currency });
  telemetry.warn("Order refunded, stock released", { ...logFields(order, input), refundId });
};
