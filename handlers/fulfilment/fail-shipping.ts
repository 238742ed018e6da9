import { Contention } from "../domain/errors";
import type { Order } from "../domain/order";
import { failShipping as failed } from "../domain/order-state";
import type { Carrier } from "../shipping/carrier";
import { failureReason, taskFailure } from "./failure-reason";
import { recall } from "./recall";
import { recordShipment } from "./ship";
import { logFields, requireClaim, requireOrder, type StepDeps, step, stepInput } from "./step";

interface FailShippingDeps extends StepDeps {
  readonly carrier: Pick<Carrier, "recall">;
}

/** Whether it is a repeat by the execution that already released its claim. */
const isDone = ({ status, fulfilment }: Order, executionId: string): boolean =>
  status === "SHIPPED" ||
  (status === "SHIPPING_FAILED" &&
    fulfilment?.executionId === executionId &&
    fulfilment.releasedAt !== undefined);

/**
 * Records that shipping failed: payment and stock stay, and an operator decides to retry or to refund. If the order was
 * shipped after all, it stays shipped; `status` says which.
 * @throws ClaimLost
 */
export const failShipping = (deps: FailShippingDeps) =>
  step(stepInput.extend({ failure: taskFailure }), async (input) => {
    const { orders, telemetry, now } = deps;
    const order = await requireOrder(orders, input.orderId);
    const reason = failureReason(input.failure);
    if (isDone(order, input.executionId)) return { status: order.status, reason };
    requireClaim(order, input);
    // If the carrier's response was lost, it may have the parcel, and the order must not be refunded as well.
    const recalled = await recall(deps, order, reason);
    if (recalled.label !== undefined) {
      await recordShipment(deps, { ...recalled, input, label: recalled.label });
      return { status: "SHIPPED" as const, reason };
    }
    if (!(await orders.move(recalled.order, failed(recalled.order, reason, now().toISOString()))))
      throw new Contention(`Recording the failed shipping of ${order.orderId}`, 1);
    if (order.status !== "SHIPPING_FAILED") telemetry.count("ShippingsFailed");
    telemetry.warn("Shipping failed", { ...logFields(order, input), error: input.failure.Error });
    return { status: "SHIPPING_FAILED" as const, reason };
  });
