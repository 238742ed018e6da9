import { hasBegun, intended } from "../domain/attempt";
import type { Order } from "../domain/order";
import { ship as shipped } from "../domain/order-state";
import type { Carrier, Label } from "../shipping/carrier";
import { opened, written } from "./attempt";
import { ShippingRefused } from "./errors";
import { done, refusal } from "./failure-reason";
import { recall } from "./recall";
import {
  logFields,
  requireClaim,
  requireOrder,
  type StepDeps,
  type StepInput,
  step,
  stepInput,
} from "./step";

interface ShipDeps extends StepDeps {
  readonly carrier: Carrier;
}

/**
 * Hands a paid order to a carrier. The order has the carrier's id of the shipment before a label is bought, so a later
 * try finds the same label, even after days. A recall in progress is completed first.
 * @returns whether it was shipped; a refusal is final
 * @throws CarrierUnavailable, ClaimLost, TransitionNotAllowed when it isn't paid or a refund was begun
 */
export const ship = (deps: ShipDeps) =>
  step(stepInput, async (input) => {
    const order = await requireOrder(deps.orders, input.orderId);
    requireClaim(order, input);
    if (order.shipment !== undefined) return done;
    try {
      await recordShipment(deps, { ...(await handedOver(deps, order)), input });
      return done;
    } catch (error) {
      if (error instanceof ShippingRefused) return refusal(error);
      throw error;
    }
  });

const handedOver = async (deps: ShipDeps, order: Order): Promise<Omit<Handover, "input">> => {
  const { carrier } = deps;
  const recalled = hasBegun(order, "recall") ? await recall(deps, order, "") : { order, label: undefined };
  if (recalled.label !== undefined) return { order: recalled.order, label: recalled.label };
  const booked = await opened(deps, recalled.order, "label", ({ id }) => carrier.book(order, id));
  return { order: booked, label: await carrier.ship(order, intended(booked)) };
};

export interface Handover {
  readonly order: Order;
  readonly input: StepInput;
  readonly label: Label;
}

/** Records that a carrier has the parcel. @throws Contention */
export const recordShipment = async (
  { orders, telemetry, now }: StepDeps,
  { order, input, label }: Handover,
): Promise<void> => {
  const at = now();
  await written({ orders }, order, shipped(order, { ...label, at: at.toISOString() }));
  telemetry.count("OrdersShipped");
  telemetry.measure("OrderToShippedMs", at.getTime() - Date.parse(order.createdAt));
  telemetry.info("Order shipped", { ...logFields(order, input), carrier: label.carrier });
};
