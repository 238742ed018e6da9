import type { Intended } from "../domain/attempt";
import type { Money } from "../domain/money";

/** The data of a charge. */
export interface Charge {
  readonly orderId: string;
  readonly amount: Money;
  /** `pm_ok` if the client named none. */
  readonly paymentMethod?: string | undefined;
}

/** The provider's state of a payment; `none` also while it is in progress, or after it was declined or cancelled. */
export type PaymentState = "none" | "charged" | "refunded";

/**
 * A payment provider. Operations that move money use the provider's own id, which the order stores, and never only an
 * idempotency key: providers forget keys while operators may still retry.
 */
export interface PaymentGateway {
  /** Its name on orders: `simulated`, `stripe`. */
  readonly provider: string;
  /**
   * Creates the intent of a charge. Moves no money; a repeat may create another intent, which is never charged.
   * @returns the intent's id
   * @throws PaymentDeclined, PaymentUnavailable
   */
  open(charge: Charge, attemptId: string): Promise<string>;
  /**
   * Charges the amount. A repeat, even after days, finds the same charge or the same decline.
   * @throws PaymentDeclined, PaymentUnavailable
   */
  charge(charge: Charge, intended: Intended): Promise<{ readonly transactionId: string }>;
  /**
   * Makes sure that an intent isn't charged: refunds an existing charge, and prevents a charge in progress from
   * succeeding.
   * @throws PaymentUnavailable
   */
  cancel(charge: Charge, intended: Intended): Promise<void>;
  /**
   * Refunds a charge completely. A repeat, even after days, finds the same refund.
   * @throws PaymentDeclined, PaymentUnavailable
   */
  refund(
    charge: Charge,
    paid: { readonly attemptId: string; readonly transactionId: string },
  ): Promise<{ readonly refundId: string }>;
  /**
   * Looks up a payment without changing it.
   * @param intentId the id on the order, if it has one
   * @throws PaymentUnavailable
   */
  stateOf(charge: Charge, intentId: string | undefined): Promise<PaymentState>;
}
