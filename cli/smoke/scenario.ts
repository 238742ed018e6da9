import type { OrderView } from "../api/orders-api";

type Status = OrderView["status"];

/** Payment methods with a known outcome, by provider. */
export interface Methods {
  readonly pays: string;
  readonly declines: string;
}

/** @see https://docs.stripe.com/testing for Stripe's */
export const methodsOf = {
  simulated: { pays: "pm_ok", declines: "pm_declined" },
  stripe: { pays: "pm_card_visa", declines: "pm_card_visa_chargeDeclined" },
} as const satisfies Record<string, Methods>;

/** An order to place, and its expected outcome. */
export interface Scenario {
  readonly name: string;
  /** Pieces of the run's own product. */
  readonly quantity: number;
  readonly paymentMethod: string;
  /** The destination; if left out, the shop's own country. */
  readonly postalCode?: string;
  /** An action of an operator or the customer in between. */
  readonly action?: "cancel" | "refund";
  /** The expected end: an order in this status, or a refusal with this code. */
  readonly ends: Status | { readonly refused: string };
  /** The payment that the provider should have recorded, if that can be read. */
  readonly money: "charged" | "declined" | "refunded" | "none";
}

/** The initial stock of the run's product. */
export const pieces = 8;

/** The maximum quantity of a line, which is above every limit of the fraud rules. */
const absurd = 1_000;

/** A postal code that the carrier doesn't deliver to. */
const nowhere = "00000";

/** Every way an order can end. */
export const scenariosFor = ({ pays, declines }: Methods): readonly Scenario[] => [
  { name: "shipped", quantity: 2, paymentMethod: pays, ends: "SHIPPED", money: "charged" },
  {
    name: "payment declined",
    quantity: 1,
    paymentMethod: declines,
    ends: "PAYMENT_FAILED",
    money: "declined",
  },
  {
    name: "too little stock",
    quantity: pieces + 1,
    paymentMethod: pays,
    ends: "FAILED_INSUFFICIENT_STOCK",
    money: "none",
  },
  {
    name: "shipping failed, refunded",
    quantity: 1,
    paymentMethod: pays,
    postalCode: nowhere,
    // `compensateShippingFailure` refunds by itself; then there is nothing left to do.
    action: "refund",
    ends: "REFUNDED",
    money: "refunded",
  },
  {
    name: "cancelled",
    quantity: 1,
    paymentMethod: pays,
    action: "cancel",
    ends: "CANCELLED",
    money: "none",
  },
  {
    name: "flagged as fraud",
    quantity: absurd,
    paymentMethod: pays,
    ends: { refused: "order-flagged" },
    money: "none",
  },
];
