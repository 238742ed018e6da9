import { hasBegun, intended, isOpened } from "../domain/attempt";
import type { Order } from "../domain/order";
import { callBack } from "../domain/order-state";
import type { Carrier, Label } from "../shipping/carrier";
import { written } from "./attempt";
import type { StepDeps } from "./step";

interface RecallDeps extends Pick<StepDeps, "orders" | "now"> {
  readonly carrier: Pick<Carrier, "recall">;
}

/** The result of a recall. */
export interface Recalled {
  /** The order after the recall. */
  readonly order: Order;
  /** The label of a parcel that the carrier already has. */
  readonly label: Label | undefined;
}

/**
 * Makes sure that no parcel of an attempt without an outcome is sent. If the order has no id of a shipment, none was
 * begun: the next write of the order comes before the write that would store the id.
 */
export const recall = async (deps: RecallDeps, order: Order, reason: string): Promise<Recalled> => {
  if (!isOpened(order) || !(hasBegun(order, "label") || hasBegun(order, "recall")))
    return { order, label: undefined };
  // Recorded on the order first, so that a delayed step can't record a shipment that is being recalled.
  const recalling = hasBegun(order, "recall")
    ? order
    : await written(deps, order, callBack(order, reason, deps.now().toISOString()));
  const label = await deps.carrier.recall(order, { ...intended(order), attemptId: recalling.attempt.id });
  return { order: recalling, label };
};
