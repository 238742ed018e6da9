import * as z from "zod";
import { Contention } from "../domain/errors";
import type { Order, OrderStatus } from "../domain/order";
import { claim as claimed } from "../domain/order-state";
import { logFields, type StepDeps, step, stepInput, theOrder } from "./step";

/** What an execution is started for. */
export const fulfilmentAction = z.enum(["fulfil", "retry-shipping", "refund"]);
export type FulfilmentAction = z.infer<typeof fulfilmentAction>;

const claimInput = stepInput.extend({ action: fulfilmentAction });
type ClaimInput = z.infer<typeof claimInput>;

interface ClaimDeps extends StepDeps {
  /** Seconds after which a claim counts no more: longer than an execution can last. */
  readonly lapseSeconds: number;
}

/** Which orders an action is for. PAID is one that an execution left behind when it was stopped. */
const statuses: Record<FulfilmentAction, readonly OrderStatus[]> = {
  fulfil: ["CONFIRMED", "PAID"],
  "retry-shipping": ["SHIPPING_FAILED"],
  refund: ["SHIPPING_FAILED"],
};

const maxRaces = 5;

/**
 * The first step: makes the order this execution's alone, so that a second start, an operator's double click and a
 * cancellation come too late. The same execution may ask again.
 */
export const claim = (deps: ClaimDeps) => step(claimInput, (input) => tryToClaim(deps, input, 1));

const tryToClaim = async (
  deps: ClaimDeps,
  input: ClaimInput,
  race: number,
): Promise<{ claimed: boolean; status: OrderStatus }> => {
  const { orders, telemetry, now } = deps;
  const order = await theOrder(orders, input.orderId);
  const { status } = order;
  if (holds(order, input)) return { claimed: true, status };
  if (!statuses[input.action].includes(status) || isHeld(order, now(), deps.lapseSeconds)) {
    telemetry.info("Nothing to fulfil", { ...logFields(order, input), action: input.action, status });
    return { claimed: false, status };
  }
  const { executionId } = input;
  if (await orders.move(order, claimed(order, { executionId, claimedAt: now().toISOString() })))
    return { claimed: true, status };
  if (race === maxRaces) throw new Contention(`Claiming ${order.orderId}`, race);
  return tryToClaim(deps, input, race + 1);
};

const holds = ({ fulfilment }: Order, { executionId }: ClaimInput): boolean =>
  fulfilment?.executionId === executionId && fulfilment.releasedAt === undefined;

const isHeld = ({ fulfilment }: Order, now: Date, lapseSeconds: number): boolean =>
  fulfilment !== undefined &&
  fulfilment.releasedAt === undefined &&
  now.getTime() < Date.parse(fulfilment.claimedAt) + lapseSeconds * 1_000;
