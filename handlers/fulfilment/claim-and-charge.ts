import type { AttemptKind, OrderStatus } from "../domain/order";
import { type ChargeDeps, charged } from "./charge";
import { type ClaimDeps, claimFor, claimInput, type Undertaking } from "./claim";
import type { TaskFailure } from "./failure-reason";
import { step } from "./step";

/** How an execution continues after its first step. */
export type NextStep = "ship" | "refund" | "fail-payment" | "nothing";

/** The result of the first step. */
export interface FirstStep {
  readonly next: NextStep;
  /** The order's status before the step. */
  readonly status: OrderStatus;
  /** The external effect that was in progress before the step. */
  readonly begun: AttemptKind | null;
  /** Why the payment must be failed. */
  readonly failure: TaskFailure | null;
}

/** The actions that claim the order and charge nothing. */
const onlyClaiming: Record<Exclude<Undertaking, "fulfil">, NextStep> = {
  "retry-shipping": "ship",
  refund: "refund",
};

/**
 * The first step: claims the order, and charges it if it is to be fulfilled. One step and one write for both, because each
 * state that an execution enters is billed. A repeat by the same execution finds its claim and the same charge.
 * @throws PaymentUnavailable; TemporarilyUnavailable if a retry may succeed
 */
export const claimAndCharge = (deps: ClaimDeps & ChargeDeps) =>
  step(claimInput, async (input): Promise<FirstStep> => {
    const { claim, order } = await claimFor(deps, input);
    const { claimed, action, status, begun } = claim;
    const found = { status, begun, failure: null };
    if (!claimed || action === null) return { ...found, next: "nothing" };
    if (action !== "fulfil") return { ...found, next: onlyClaiming[action] };
    const { done, failure } = await charged(deps, order, input);
    return { ...found, next: done ? "ship" : "fail-payment", failure };
  });
