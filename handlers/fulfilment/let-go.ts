import { release } from "../domain/order-state";
import { written } from "./attempt";
import { isHeldBy, logFields, requireOrder, type StepDeps, step, stepInput } from "./step";

/**
 * Releases the claim on an order that this execution can't finish, so that the next one needn't wait until the claim
 * lapses. An effect in progress stays on the order, and the next execution continues it.
 * @returns whether this execution held the claim
 */
export const letGo = (deps: StepDeps) =>
  step(stepInput, async (input) => {
    const order = await requireOrder(deps.orders, input.orderId);
    if (!isHeldBy(order, input)) return { released: false };
    await written(deps, order, release(order, deps.now().toISOString()));
    deps.telemetry.warn("Order let go", { ...logFields(order, input), begun: order.attempt?.kind });
    return { released: true };
  });
