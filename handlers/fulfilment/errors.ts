/** What the state machine tells failures apart by: the name of the error is the `errorType` that it sees. */
export type FulfilmentErrorName =
  | "PaymentDeclined"
  | "PaymentUnavailable"
  | "ShippingRefused"
  | "CarrierUnavailable"
  | "TemporarilyUnavailable"
  | "ClaimLost"
  | "InvalidStep";

/** The base of what fails in a step of fulfilment. Messages may end up in the order's history. */
export abstract class FulfilmentError extends Error {
  constructor(
    override readonly name: FulfilmentErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Thrown when the payment method doesn't pay for this order, now or later. Not to be retried. */
export class PaymentDeclined extends FulfilmentError {
  constructor(why: string, options?: ErrorOptions) {
    super("PaymentDeclined", `The payment was declined: ${why}.`, options);
  }
}

/** Thrown when the provider can't tell whether it charged or refunded; repeating it with the same key is safe. */
export class PaymentUnavailable extends FulfilmentError {
  constructor(why: string, options?: ErrorOptions) {
    super("PaymentUnavailable", `The payment provider can't be reached: ${why}.`, options);
  }
}

/** Thrown when no carrier goes there. Not to be retried. */
export class ShippingRefused extends FulfilmentError {
  constructor(why: string) {
    super("ShippingRefused", `The parcel can't be sent: ${why}.`);
  }
}

/** Thrown when the carrier doesn't take the parcel for the moment. */
export class CarrierUnavailable extends FulfilmentError {
  constructor(why: string) {
    super("CarrierUnavailable", `The carrier can't be reached: ${why}.`);
  }
}

/** Thrown when a store that the step needs, not the order, is the trouble; worth another try. */
export class TemporarilyUnavailable extends FulfilmentError {
  constructor(why: string, options?: ErrorOptions) {
    super("TemporarilyUnavailable", `A service is in trouble: ${why}.`, options);
  }
}

/** Thrown when the order isn't this execution's to fulfil any more. */
export class ClaimLost extends FulfilmentError {
  constructor(orderId: string, executionId: string) {
    super("ClaimLost", `Order ${orderId} isn't claimed by ${executionId}; another execution took it over.`);
  }
}

/** Thrown when a step is asked for something that isn't its input. */
export class InvalidStep extends FulfilmentError {
  constructor(why: string) {
    super("InvalidStep", `The step's input isn't valid: ${why}.`);
  }
}
