import { expect } from "chai";
import {
  AmountNotChargeable,
  AmountTooLarge,
  Contention,
  CurrencyMismatch,
  type FieldError,
  IdempotencyKeyReused,
  InvalidRecord,
  InvalidRequest,
  LanguageModelUnavailable,
  MalformedRequest,
  OrderFlagged,
  OrderflowError,
  OrderNotFound,
  PayloadTooLarge,
  PriceChanged,
  TransitionNotAllowed,
  Unauthenticated,
  UnexpectedEvent,
  UnknownProduct,
  UnsupportedMediaType,
} from "../../../handlers/domain/errors";
import { usd } from "../../factories/order";

interface Said {
  readonly message: string;
  readonly errors?: readonly FieldError[];
  readonly extensions?: object;
}

const at = (path: string, message: string): FieldError => ({ path, message });

/** What a client is told, by the code that it may rely on. */
const errors: Readonly<Record<string, [() => OrderflowError, Said]>> = {
  "malformed-request": [
    () => new MalformedRequest("isn't JSON"),
    { message: "The request body can't be read: isn't JSON.", errors: [at("body", "isn't JSON")] },
  ],
  "invalid-request": [
    () => new InvalidRequest([at("items", "is missing")]),
    {
      message: "The request isn't valid; `errors` names each field.",
      errors: [at("items", "is missing")],
    },
  ],
  unauthenticated: [
    () => new Unauthenticated(),
    { message: "The request has no client; send a valid key in the header x-api-key." },
  ],
  "order-not-found": [() => new OrderNotFound("ord_1"), { message: "There is no order ord_1." }],
  "price-changed": [
    () => new PriceChanged(usd(1_250)),
    {
      message: "The total differs from expectedTotal. Ask the customer, then send the new total.",
      errors: [at("expectedTotal", "is $12.50 by now")],
      extensions: { total: usd(1_250) },
    },
  ],
  "transition-not-allowed": [
    () => new TransitionNotAllowed("ord_1", "PAID", "CANCELLED"),
    {
      message: "Order ord_1 is PAID and can't become CANCELLED.",
      extensions: { from: "PAID", to: "CANCELLED" },
    },
  ],
  "payload-too-large": [
    () => new PayloadTooLarge(100),
    { message: "The body is larger than 100 bytes.", extensions: { limit: 100 } },
  ],
  "unsupported-media-type": [
    () => new UnsupportedMediaType("content-type", "x".repeat(90), "application/json"),
    {
      message: `content-type "${"x".repeat(80)}" isn't supported; send application/json.`,
      errors: [at("content-type", "must be application/json")],
    },
  ],
  "order-flagged": [
    () => new OrderFlagged(),
    { message: "The order was declined by the fraud check and nothing was stored." },
  ],
  "unknown-product": [
    () =>
      new UnknownProduct([
        { index: 0, productId: "NOPE" },
        { index: 2, productId: "NEITHER" },
      ]),
    {
      message: "The catalogue has no NOPE, NEITHER.",
      errors: [
        at("items.0.productId", "NOPE isn't in the catalogue"),
        at("items.2.productId", "NEITHER isn't in the catalogue"),
      ],
      extensions: { productIds: ["NOPE", "NEITHER"] },
    },
  ],
  "idempotency-key-reused": [
    () => new IdempotencyKeyReused(),
    {
      message: "This Idempotency-Key was used for another order; use a new key.",
      errors: [at("Idempotency-Key", "was used with another body")],
    },
  ],
  "currency-mismatch": [
    () => new CurrencyMismatch("USD", "EUR", "items.1"),
    {
      message: "An order has one currency: this one has USD and EUR.",
      errors: [at("items.1", "is priced in EUR, not USD")],
      extensions: { expected: "USD", actual: "EUR" },
    },
  ],
  "amount-too-large": [
    () => new AmountTooLarge("total"),
    {
      message: "The amount is larger than can be counted exactly.",
      errors: [at("total", "is too large")],
    },
  ],
  "amount-not-chargeable": [
    () => new AmountNotChargeable(usd(1), { reason: "too-small", message: "the least is $0.50" }),
    {
      message: "The order's total can't be paid: the least is $0.50.",
      errors: [at("items", "the least is $0.50")],
      extensions: { total: usd(1), reason: "too-small" },
    },
  ],
  "unexpected-event": [
    () => new UnexpectedEvent("Nobody knows it.", { errors: [at("source", "is unknown")] }),
    { message: "Nobody knows it.", errors: [at("source", "is unknown")] },
  ],
  "invalid-record": [
    () => new InvalidRecord("A stored order", [at("version", "is missing"), at("status", "is unknown")]),
    {
      message: "A stored order isn't valid: version is missing; status is unknown.",
      errors: [at("version", "is missing"), at("status", "is unknown")],
    },
  ],
  contention: [
    () => new Contention("Claiming ord_1", 5),
    { message: "Claiming ord_1 conflicted with concurrent writes 5 times; try again later." },
  ],
  "language-model-unavailable": [
    () => new LanguageModelUnavailable("no answer"),
    { message: "The language model isn't available: no answer." },
  ],
};

describe("an error of orderflow", () => {
  for (const [code, [thrown, said]] of Object.entries(errors))
    it(`of the code ${code} says what is wrong, where, and the way out`, () => {
      const error = thrown();
      const { name, message, errors, extensions } = error;

      expect(error).to.be.instanceOf(OrderflowError);
      expect([error.code, name]).to.deep.equal([code, code]);
      expect({ message, errors, extensions }).to.deep.equal({ errors: [], extensions: {}, ...said });
    });

  it("keeps its cause, for the log", () => {
    const cause = new Error("socket hang up");

    const caused = [
      new MalformedRequest("x", { cause }),
      new OrderNotFound("ord_1", { cause }),
      new Contention("x", 1, { cause }),
      new LanguageModelUnavailable("x", { cause }),
    ];

    for (const error of caused) expect(error.cause).to.equal(cause);
  });
});
