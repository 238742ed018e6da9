import * as z from "zod";
import { claimToCharge, hasBegun } from "../domain/attempt";
import { Contention } from "../domain/errors";
import type { AttemptKind, Fulfilment, Order, OrderStatus } from "../domain/order";
import { claim as claimed } from "../domain/order-state";
import { isHeldBy, logFields, requireOrder, type StepDeps, step, stepInput } from "./step";

/** The purpose of an execution. `resume` continues what an earlier one left unfinished. */
export const fulfilmentAction = z.enum(["fulfil", "retry-shipping", "refund", "resume"]);
export type FulfilmentAction = z.infer<typeof fulfilmentAction>;

/** The action that an execution carries out; `resume` is resolved to one of them. */
export type Undertaking = Exclude<FulfilmentAction, "resume">;

export const claimInput = stepInput.extend({ action: fulfilmentAction });
export type ClaimInput = z.infer<typeof claimInput>;

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

/** A claim, and the order after it. */
interface Claimed {
  readonly claim: Claim;
  readonly order: Order;
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
 * Claims an order for this execution, so that a second start, an operator's double click and a cancellation come too late.
 * The same execution may repeat the claim. If the order is to be charged, the write that claims it is the intent of the
 * charge as well.
 * @throws Contention, OrderNotFound
 */
export const claimFor = async (deps: ClaimDeps, input: ClaimInput, race = 1): Promise<Claimed> => {
  const { orders, telemetry, now } = deps;
  const order = await requireOrder(orders, input.orderId);
  const action = undertakingOf(input.action, order) ?? null;
  const { status, attempt } = order;
  const answer = (claimed: boolean, after: Order): Claimed => ({
    claim: { claimed, status, begun: attempt?.kind ?? null, action },
    order: after,
  });
  if (isHeldBy(order, input)) return answer(true, order);
  if (action === null || isHeld(order, now(), deps.lapseSeconds)) {
    const fields = { ...logFields(order, input), action: input.action };
    telemetry.info("Nothing to fulfil", { ...fields, status, begun: attempt?.kind });
    return answer(false, order);
  }
  const after = claimedFor(order, {
    executionId: input.executionId,
    claimedAt: now().toISOString(),
  });
  if (await orders.move(order, after)) return answer(true, after);
  if (race === maxRaces) throw new Contention(`Claiming ${order.orderId}`, race);
  return claimFor(deps, input, race + 1);
};

/** A confirmed order can only be claimed to be charged. One with an attempt has begun that, or its reversal. */
const claimedFor = (order: Order, fulfilment: Fulfilment): Order =>
  order.status === "CONFIRMED" && order.attempt === undefined
    ? claimToCharge(order, fulfilment)
    : claimed(order, fulfilment);

/** Claims an order without charging it, in executions that began before an upgrade. */
export const claim = (deps: ClaimDeps) =>
  step(claimInput, async (input) => (await claimFor(deps, input)).claim);

const isHeld = ({ fulfilment }: Order, now: Date, lapseSeconds: number): boolean =>
  fulfilment !== undefined &&
  fulfilment.releasedAt === undefined &&
  now.getTime() < Date.parse(fulfilment.claimedAt) + lapseSeconds * 1_000;
