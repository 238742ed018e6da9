import { Contention } from "../domain/errors";
import type { Order } from "../domain/order";
import { failShipping as failed, failShippingAgain } from "../domain/order-state";
import type { Carrier } from "../shipping/carrier";
import { failureReason, taskFailure } from "./failure-reason";
import { recordShipment } from "./ship";
import { logFields, requireClaim, type StepDeps, step, stepInput, theOrder } from "./step";

interface FailShippingDeps extends StepDeps {
  readonly carrier: Pick<Carrier, "callBack">;
}

/** A repeat by the execution that has let go of the order. */
const isDone = ({ status, fulfilment }: Order, executionId: string): boolean =>
  status === "SHIPPED" ||
  (status === "SHIPPING_FAILED" &&
    fulfilment?.executionId === executionId &&
    fulfilment.releasedAt !== undefined);

/**
 * Records that no carrier took the order: payment and stock stay, and the order is an operator's to retry or
 * refund. An order that is on its way after all stays so; `status` tells which it was.
 * @throws ClaimLost
 */
export const failShipping = ({ orders, carrier, telemetry, now }: FailShippingDeps) =>
  step(stepInput.extend({ failure: taskFailure }), async (input) => {
    const order = await theOrder(orders, input.orderId);
    const reason = failureReason(input.failure);
    if (isDone(order, input.executionId)) return { status: order.status, reason };
    requireClaim(order, input);
    // A carrier whose answer was lost may have the parcel: it must not be refunded on top.
    const label = await carrier.callBack(order);
    if (label !== undefined) {
      await recordShipment({ orders, telemetry, now }, { order, input, label });
      return { status: "SHIPPED" as const, reason };
    }
    const fail = order.status === "SHIPPING_FAILED" ? failShippingAgain : failed;
    if (!(await orders.move(order, fail(order, reason, now().toISOString()))))
      throw new Contention(`Recording the failed shipping of ${order.orderId}`, 1);
    if (order.status !== "SHIPPING_FAILED") telemetry.count("ShippingsFailed");
    telemetry.warn("Shipping failed", { ...logFields(order, input), error: input.failure.Error });
    return { status: "SHIPPING_FAILED" as const, reason };
  });
