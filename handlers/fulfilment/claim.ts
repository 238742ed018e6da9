import * as z from "zod";
import { hasBegun } from "../domain/attempt";
import { Contention } from "../domain/errors";
import type { AttemptKind, Order, OrderStatus } from "../domain/order";
import { claim as claimed } from "../domain/order-state";
import { isHeldBy, logFields, requireOrder, type StepDeps, step, stepInput } from "./step";

/** The purpose of an execution. `resume` continues what an earlier one left unfinished. */
export const fulfilmentAction = z.enum(["fulfil", "retry-shipping", "refund", "resume"]);
export type FulfilmentAction = z.infer<typeof fulfilmentAction>;

/** The action that an execution carries out; `resume` is resolved to one of them. */
export type Undertaking = Exclude<FulfilmentAction, "resume">;

const claimInput = stepInput.extend({ action: fulfilmentAction });
type ClaimInput = z.infer<typeof claimInput>;

export interface ClaimDeps extends StepDeps {
  /** Seconds after which a claim lapses: longer than an execution can last. */
  readonly lapseSeconds: number;
}

/** The result of a claim. */
export interface Claim {
  readonly claimed: boolean;
  readonly status: OrderStatus;
  /** The external effect that an earlier execution left in progress. */
  readonly begun: AttemptKind | null;
  /** What the execution must do; null if there is nothing to do. */
  readonly action: Undertaking | null;
}

/** The statuses in which an action is possible. A PAID order was left by a stopped execution. */
const statuses: Record<Undertaking, readonly OrderStatus[]> = {
  fulfil: ["CONFIRMED", "PAID"],
  "retry-shipping": ["SHIPPING_FAILED"],
  refund: ["SHIPPING_FAILED"],
};

/** Once a refund has begun, only the refund may continue. */
const isFor = (action: Undertaking, order: Order): boolean =>
  statuses[action].includes(order.status) && (action === "refund" || !hasBegun(order, "refund"));

/** What `resume` may do without a decision. Only an operator begins a refund or ships again. */
const leftBehind = (order: Order): Undertaking | undefined => {
  if (order.status !== "SHIPPING_FAILED") return "fulfil";
  if (hasBegun(order, "refund")) return "refund";
  return order.attempt === undefined ? undefined : "retry-shipping";
};

const undertakingOf = (action: FulfilmentAction, order: Order): Undertaking | undefined => {
  const wanted = action === "resume" ? leftBehind(order) : action;
  return wanted !== undefined && isFor(wanted, order) ? wanted : undefined;
};

const maxRaces = 5;

/**
 * The first step: claims the order for this execution, so that a second start, an operator's double click and a
 * cancellation come too late. The same execution may repeat the claim.
 */
export const claim = (deps: ClaimDeps) => step(claimInput, (input) => tryToClaim(deps, input, 1));

const tryToClaim = async (deps: ClaimDeps, input: ClaimInput, race: number): Promise<Claim> => {
  const { orders, telemetry, now } = deps;
  const order = await requireOrder(orders, input.orderId);
  const action = undertakingOf(input.action, order) ?? null;
  const answer = (claimed: boolean): Claim => ({
    claimed,
    status: order.status,
    begun: order.attempt?.kind ?? null,
    action,
  });
  if (isHeldBy(order, input)) return answer(true);
  if (action === null || isHeld(order, now(), deps.lapseSeconds)) {
    const fields = { ...logFields(order, input), action: input.action };
    telemetry.info("Nothing to fulfil", { ...fields, status: order.status, begun: order.attempt?.kind });
    return answer(false);
  }
  const { executionId } = input;
  if (await orders.move(order, claimed(order, { executionId, claimedAt: now().toISOString() })))
    return answer(true);
  if (race === maxRaces) throw new Contention(`Claiming ${order.orderId}`, race);
  return tryToClaim(deps, input, race + 1);
};

const isHeld = ({ fulfilment }: Order, now: Date, lapseSeconds: number): boolean =>
  fulfilment !== undefined &&
  fulfilment.releasedAt === undefined &&
  now.getTime() < Date.parse(fulfilment.claimedAt) + lapseSeconds * 1_000;
