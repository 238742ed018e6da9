import { Contention, TransitionNotAllowed } from "../domain/errors";
import { canBecome, ship as shipped } from "../domain/order-state";
import type { Carrier } from "../shipping/carrier";
import { ShippingRefused } from "./errors";
import { done, refusal } from "./failure-reason";
import { logFields, requireClaim, type StepDeps, step, stepInput, theOrder } from "./step";

interface ShipDeps extends StepDeps {
  readonly carrier: Carrier;
}

/**
 * Hands a paid order to a carrier; a repeat finds the same label.
 * @returns whether it is on its way; a refusal is final
 * @throws CarrierUnavailable, ClaimLost
 */
export const ship = ({ orders, carrier, telemetry, now }: ShipDeps) =>
  step(stepInput, async (input) => {
    const order = await theOrder(orders, input.orderId);
    requireClaim(order, input);
    if (order.shipment !== undefined) return done;
    if (!canBecome(order.status, "SHIPPED"))
      throw new TransitionNotAllowed(order.orderId, order.status, "SHIPPED");
    const label = await carrier.ship(order).catch(refused);
    if (label instanceof ShippingRefused) return refusal(label);
    const at = now();
    if (!(await orders.move(order, shipped(order, { ...label, at: at.toISOString() }))))
      throw new Contention(`Recording the shipment of ${order.orderId}`, 1);
    telemetry.count("OrdersShipped");
    telemetry.measure("OrderToShippedMs", at.getTime() - Date.parse(order.createdAt));
    telemetry.info("Order shipped", { ...logFields(order, input), carrier: label.carrier });
    return done;
  });

const refused = (error: unknown): ShippingRefused => {
  if (error instanceof ShippingRefused) return error;
  throw error;
};
