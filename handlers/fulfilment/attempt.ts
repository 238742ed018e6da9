import { type Begun, begin, hasBegun, isOpened, type Opened, open } from "../domain/attempt";
import { Contention } from "../domain/errors";
import type { Attempt, Order } from "../domain/order";
import type { StepDeps } from "./step";

type Writing = Pick<StepDeps, "orders" | "now">;

/**
 * Writes an order, on the condition that it hasn't changed since it was read.
 * @throws Contention when somebody else has written it
 */
export const written = async <After extends Order>(
  { orders }: Pick<StepDeps, "orders">,
  before: Order,
  after: After,
): Promise<After> => {
  if (!(await orders.move(before, after)))
    throw new Contention(`Writing ${before.orderId} as ${after.status}`, 1);
  return after;
};

/**
 * Begins an effect, or resumes one in progress: first writes the intent, then the external id, each in a write of its
 * own. So a repeat after any failure finds the same external object, and an overtaken execution doesn't reach the
 * effect.
 * @param opens creates the external object and returns its id; may run twice, so it must neither charge nor send
 * @throws Contention, TransitionNotAllowed, and errors of `opens`
 */
export const opened = async (
  deps: Writing,
  order: Order,
  kind: "charge" | "label",
  opens: (attempt: Attempt) => Promise<string>,
): Promise<Opened> => {
  const begun = await begunAs(deps, order, kind);
  if (isOpened(begun)) return begun;
  const intentId = await opens(begun.attempt);
  return written(deps, begun, open(begun, intentId, deps.now().toISOString()));
};

/**
 * Returns the order with the effect begun, by this write or an earlier one.
 * @throws Contention, TransitionNotAllowed
 */
export const begunAs = async (deps: Writing, order: Order, kind: Attempt["kind"]): Promise<Begun> =>
  hasBegun(order, kind) ? order : written(deps, order, begin(order, kind, deps.now().toISOString()));
