import { Contention, TransitionNotAllowed } from "../domain/errors";
import type { Order } from "../domain/order";
import { canBecome, ship as shipped } from "../domain/order-state";
import type { Carrier, Label } from "../shipping/carrier";
import { ShippingRefused } from "./errors";
import { done, refusal } from "./failure-reason";
import { logFields, requireClaim, type StepDeps, type StepInput, step, stepInput, theOrder } from "./step";

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
    await recordShipment({ orders, telemetry, now }, { order, input, label });
    return done;
  });

interface Handover {
  readonly order: Order;
  readonly input: StepInput;
  readonly label: Label;
}

/** Notes that a carrier has the parcel. @throws Contention */
export const recordShipment = async (
  { orders, telemetry, now }: StepDeps,
  { order, input, label }: Handover,
): Promise<void> => {
  const at = now();
  if (!(await orders.move(order, shipped(order, { ...label, at: at.toISOString() }))))
    throw new Contention(`Recording the shipment of ${order.orderId}`, 1);
  telemetry.count("OrdersShipped");
  telemetry.measure("OrderToShippedMs", at.getTime() - Date.parse(order.createdAt));
  telemetry.info("Order shipped", { ...logFields(order, input), carrier: label.carrier });
};

const refused = (error: unknown): ShippingRefused => {
  if (error instanceof ShippingRefused) return error;
  throw error;
};
