import type { Money } from "../domain/money";

/** What a payment is for. The order's id is the idempotency key: an order is charged once, whoever asks how often. */
export interface Charge {
  readonly orderId: string;
  readonly amount: Money;
  /** `pm_ok` where the client named none. */
  readonly paymentMethod?: string | undefined;
}

export interface PaymentGateway {
  /** As the order notes it: `simulated`, `stripe`. */
  readonly provider: string;
  /**
   * Takes the amount. A repeat finds the same charge.
   * @throws PaymentDeclined, PaymentUnavailable
   */
  charge(charge: Charge): Promise<{ readonly transactionId: string }>;
  /**
   * Makes sure that nothing is charged in the end: what was is given back, and a charge that is still under way
   * can't succeed any more.
   * @throws PaymentUnavailable
   */
  cancel(charge: Charge): Promise<void>;
  /**
   * Gives back all of a charge. A repeat finds the same refund.
   * @throws PaymentDeclined, PaymentUnavailable
   */
  refund(charge: Charge, transactionId: string): Promise<{ readonly refundId: string }>;
}
