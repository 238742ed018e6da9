/** The error names by which the state machine distinguishes failures: it sees the name as `errorType`. */
export type FulfilmentErrorName =
  | "PaymentDeclined"
  | "PaymentUnavailable"
  | "PaymentGivenUp"
  | "ShippingRefused"
  | "CarrierUnavailable"
  | "TemporarilyUnavailable"
  | "ClaimLost"
  | "InvalidStep";

/** The base class of errors in fulfilment steps. Their messages may appear in the order's history. */
export abstract class FulfilmentError extends Error {
  constructor(
    override readonly name: FulfilmentErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Thrown when the payment was declined permanently. Not to be retried. */
export class PaymentDeclined extends FulfilmentError {
  constructor(why: string, options?: ErrorOptions) {
    super("PaymentDeclined", `The payment was declined: ${why}.`, options);
  }
}

/** Thrown when it isn't known whether the provider charged or refunded; a retry with the same key is safe. */
export class PaymentUnavailable extends FulfilmentError {
  constructor(why: string, options?: ErrorOptions) {
    super("PaymentUnavailable", `The payment provider can't be reached: ${why}.`, options);
  }
}

/** Returned for a charge after the order's payment was given up: only the reversal may continue. */
export class PaymentGivenUp extends FulfilmentError {
  constructor(orderId: string) {
    super("PaymentGivenUp", `The payment of ${orderId} is being reversed; it can't be charged any more.`);
  }
}

/** Thrown when no carrier delivers to the address. Not to be retried. */
export class ShippingRefused extends FulfilmentError {
  constructor(why: string) {
    super("ShippingRefused", `The parcel can't be sent: ${why}.`);
  }
}

/** Thrown when the carrier can't take the parcel at the moment. */
export class CarrierUnavailable extends FulfilmentError {
  constructor(why: string) {
    super("CarrierUnavailable", `The carrier can't be reached: ${why}.`);
  }
}

/** Thrown when a store that the step needs fails, not because of the order; a retry may succeed. */
export class TemporarilyUnavailable extends FulfilmentError {
  constructor(why: string, options?: ErrorOptions) {
    super("TemporarilyUnavailable", `A service is temporarily unavailable: ${why}.`, options);
  }
}

/** Thrown when this execution doesn't hold the order's claim any more. */
export class ClaimLost extends FulfilmentError {
  constructor(orderId: string, executionId: string) {
    super("ClaimLost", `Order ${orderId} isn't claimed by ${executionId}; another execution took it over.`);
  }
}

/** Thrown when a step's input is invalid. */
export class InvalidStep extends FulfilmentError {
  constructor(why: string) {
    super("InvalidStep", `The step's input isn't valid: ${why}.`);
  }
}
