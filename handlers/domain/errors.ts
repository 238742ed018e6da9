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
  | "unexpected-event"
  | "invalid-record"
  | "contention"
  | "language-model-unavailable"
  | "route-not-found"
  | "method-not-allowed"
  | "quota-exceeded";

interface ErrorDetails extends ErrorOptions {
  /** The fields of the input at fault, where there are any. */
  readonly errors?: readonly FieldError[];
  /** What a client may need to go on, e.g. the right total. Never personal data. */
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
    // Not the class name: a minified bundle has none worth reading.
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

/** Thrown when a handler is reached without a client that the authorizer vouched for. */
export class Unauthenticated extends OrderflowError {
  constructor() {
    super("unauthenticated", "The request carries no client; send a valid key as x-api-key.");
  }
}

/** Thrown when an order that was asked for, or that an event is about, doesn't exist. */
export class OrderNotFound extends OrderflowError {
  constructor(orderId: string, options?: ErrorOptions) {
    super("order-not-found", `There is no order ${orderId}.`, options);
  }
}

/** Thrown when the total isn't the one the client expected; `total` is the right one. */
export class PriceChanged extends OrderflowError {
  constructor(total: { readonly amount: number; readonly currency: string }) {
    super("price-changed", "The total differs from expectedTotal; ask the customer, then send the new one.", {
      errors: [{ path: "expectedTotal", message: `is ${total.amount} ${total.currency} by now` }],
      extensions: { total },
    });
  }
}

/** Thrown when an order can't go from where it is to where it was sent. */
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

/** Thrown when a body is of a type or encoding that the API doesn't read. */
export class UnsupportedMediaType extends OrderflowError {
  constructor(header: string, value: string, accepted: string) {
    super("unsupported-media-type", `${header} "${value.slice(0, 80)}" isn't supported; send ${accepted}.`, {
      errors: [{ path: header, message: `must be ${accepted}` }],
    });
  }
}

/** Thrown when the risk of an order reaches the threshold. Doesn't say why: that would help to get around it. */
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

/** Thrown when an Idempotency-Key comes back with another body. */
export class IdempotencyKeyReused extends OrderflowError {
  constructor() {
    super("idempotency-key-reused", "This Idempotency-Key was used for another order; take a new key.", {
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

/** Thrown when a consumer is sent something that isn't an event it knows; it belongs in the dead-letter queue. */
export class UnexpectedEvent extends OrderflowError {
  constructor(why: string, options: ErrorDetails = {}) {
    super("unexpected-event", why, options);
  }
}

/** Thrown when a stored record doesn't have the shape that orderflow writes. */
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

/** Thrown when others kept writing the same items; the work is undone and worth another try. */
export class Contention extends OrderflowError {
  constructor(what: string, attempts: number, options?: ErrorOptions) {
    super(
      "contention",
      `${what} was in the way of other writes ${attempts} times; try again later.`,
      options,
    );
  }
}

/** Thrown when the language model couldn't be asked, or its answer is of no use. Callers go on without it. */
export class LanguageModelUnavailable extends OrderflowError {
  constructor(why: string, options?: ErrorOptions) {
    super("language-model-unavailable", `The language model can't help: ${why}.`, options);
  }
}
