import { formatMinorUnits } from "./currency";

/** One thing wrong with an input, and where: `items.0.quantity`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export type ErrorCode =
  | "malformed-request"
  | "invalid-request"
  | "unauthenticated"
  | "order-not-found"
  | "price-changed"
  | "transition-not-allowed"
  | "payload-too-large"
  | "unsupported-media-type"
  | "order-flagged"
  | "unknown-product"
  | "idempotency-key-reused"
  | "currency-mismatch"
  | "amount-too-large"
  | "amount-not-chargeable"
  | "unexpected-event"
  | "invalid-record"
  | "contention"
  | "language-model-unavailable"
  | "route-not-found"
  | "method-not-allowed"
  | "quota-exceeded"
  | "service-busy";

interface ErrorDetails extends ErrorOptions {
  /** The invalid fields of the input, if any. */
  readonly errors?: readonly FieldError[];
  /** Data that a client needs to continue, e.g. the right total. Never personal data. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The base of every error that orderflow raises itself; `code` is stable and safe to rely on. */
export abstract class OrderflowError extends Error {
  readonly errors: readonly FieldError[];
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    { errors = [], extensions = {}, ...options }: ErrorDetails = {},
  ) {
    super(message, options);
    // Not the class name, because minifying shortens it.
    this.name = code;
    this.errors = errors;
    this.extensions = extensions;
  }
}

/** Thrown when a body isn't the JSON text it claims to be. */
export class MalformedRequest extends OrderflowError {
  constructor(why: string, options?: ErrorOptions) {
    super("malformed-request", `The request body can't be read: ${why}.`, {
      ...options,
      errors: [{ path: "body", message: why }],
    });
  }
}

/** Thrown when a request is JSON but breaks the contract; `errors` names each field. */
export class InvalidRequest extends OrderflowError {
  constructor(errors: readonly FieldError[]) {
    super("invalid-request", "The request isn't valid; `errors` names each field.", { errors });
  }
}

/** Thrown when a request reaches a handler without a client from the authorizer. */
export class Unauthenticated extends OrderflowError {
  constructor() {
    super("unauthenticated", "The request has no client; send a valid key in the header x-api-key.");
  }
}

/** Thrown when a requested order, or the order of an event, doesn't exist. */
export class OrderNotFound extends OrderflowError {
  constructor(orderId: string, options?: ErrorOptions) {
    super("order-not-found", `There is no order ${orderId}.`, options);
  }
}

/** Thrown when the total differs from the client's expectedTotal; `total` is the right one. */
export class PriceChanged extends OrderflowError {
  constructor(total: { readonly amount: number; readonly currency: string }) {
    super(
      "price-changed",
      "The total differs from expectedTotal. Ask the customer, then send the new total.",
      {
        errors: [
          {
            path: "expectedTotal",
            message: `is ${formatMinorUnits(total.amount, total.currency, "en-US")} by now`,
          },
        ],
        extensions: { total },
      },
    );
  }
}

/** Thrown when an order can't change from its status to the requested one. */
export class TransitionNotAllowed extends OrderflowError {
  constructor(orderId: string, from: string, to: string) {
    super("transition-not-allowed", `Order ${orderId} is ${from} and can't become ${to}.`, {
      extensions: { from, to },
    });
  }
}

/** Thrown when a body is larger than the API takes. */
export class PayloadTooLarge extends OrderflowError {
  constructor(limit: number) {
    super("payload-too-large", `The body is larger than ${limit} bytes.`, { extensions: { limit } });
  }
}

/** Thrown when a body has a type or encoding that the API doesn't support. */
export class UnsupportedMediaType extends OrderflowError {
  constructor(header: string, value: string, accepted: string) {
    super("unsupported-media-type", `${header} "${value.slice(0, 80)}" isn't supported; send ${accepted}.`, {
      errors: [{ path: header, message: `must be ${accepted}` }],
    });
  }
}

/** Thrown when the risk of an order reaches the threshold. The message doesn't say why, which would help to evade the check. */
export class OrderFlagged extends OrderflowError {
  constructor() {
    super("order-flagged", "The order was declined by the fraud check and nothing was stored.");
  }
}

/** Thrown when the catalogue lacks a product of the order. */
export class UnknownProduct extends OrderflowError {
  constructor(products: readonly { readonly index: number; readonly productId: string }[]) {
    super(
      "unknown-product",
      `The catalogue has no ${products.map(({ productId }) => productId).join(", ")}.`,
      {
        errors: products.map(({ index, productId }) => ({
          path: `items.${index}.productId`,
          message: `${productId} isn't in the catalogue`,
        })),
        extensions: { productIds: products.map(({ productId }) => productId) },
      },
    );
  }
}

/** Thrown when an Idempotency-Key is reused with another body. */
export class IdempotencyKeyReused extends OrderflowError {
  constructor() {
    super("idempotency-key-reused", "This Idempotency-Key was used for another order; use a new key.", {
      errors: [{ path: "Idempotency-Key", message: "was used with another body" }],
    });
  }
}

/** Thrown when amounts of two currencies would have to be added. */
export class CurrencyMismatch extends OrderflowError {
  constructor(expected: string, actual: string, path: string) {
    super("currency-mismatch", `An order has one currency: this one has ${expected} and ${actual}.`, {
      errors: [{ path, message: `is priced in ${actual}, not ${expected}` }],
      extensions: { expected, actual },
    });
  }
}

/** Thrown when an amount leaves the range in which integers are exact. */
export class AmountTooLarge extends OrderflowError {
  constructor(path: string) {
    super("amount-too-large", "The amount is larger than can be counted exactly.", {
      errors: [{ path, message: "is too large" }],
    });
  }
}

/** Thrown when the payment provider can't charge the total; `reason` is stable. Nothing was stored, and no stock was taken. */
export class AmountNotChargeable extends OrderflowError {
  constructor(
    total: { readonly amount: number; readonly currency: string },
    { reason, message }: { readonly reason: string; readonly message: string },
  ) {
    super("amount-not-chargeable", `The order's total can't be paid: ${message}.`, {
      errors: [{ path: "items", message }],
      extensions: { total, reason },
    });
  }
}

/** Thrown when a consumer receives a message that isn't an event it knows; the message belongs in the dead-letter queue. */
export class UnexpectedEvent extends OrderflowError {
  constructor(why: string, options: ErrorDetails = {}) {
    super("unexpected-event", why, options);
  }
}

/** Thrown when a stored record doesn't have the format that orderflow writes. */
export class InvalidRecord extends OrderflowError {
  constructor(what: string, errors: readonly FieldError[]) {
    super(
      "invalid-record",
      `${what} isn't valid: ${errors.map((e) => `${e.path} ${e.message}`).join("; ")}.`,
      {
        errors,
      },
    );
  }
}

/** Thrown when others kept writing the same items. Nothing was written, and a retry may succeed. */
export class Contention extends OrderflowError {
  constructor(what: string, attempts: number, options?: ErrorOptions) {
    super(
      "contention",
      `${what} conflicted with concurrent writes ${attempts} times; try again later.`,
      options,
    );
  }
}

/** Thrown when the language model can't be called, or its response is unusable. Callers continue without it. */
export class LanguageModelUnavailable extends OrderflowError {
  constructor(why: string, options?: ErrorOptions) {
    super("language-model-unavailable", `The language model isn't available: ${why}.`, options);
  }
}
