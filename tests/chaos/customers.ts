import { Chance } from "./chance";

/** What a customer wants, and what they do about it. */
export interface Wish {
  readonly customerId: string;
  readonly customerEmail: string;
  readonly idempotencyKey: string;
  readonly body: Record<string, unknown>;
  /** Milliseconds after the acceptance at which the customer thinks better of it; `undefined`: never. */
  readonly cancelAfter: number | undefined;
}

export const products = ["PROD-001", "PROD-002", "PROD-004", "PROD-005"] as const;

const address = (postalCode: string) => ({ line1: "1 Main St", city: "Berlin", postalCode, country: "DE" });

type Kind = "ordinary" | "fraud" | "short" | "malformed" | "unknown product" | "price";

/** What most customers order, and every way in which an order can go wrong, often enough to meet each other. */
const kinds: readonly (readonly [number, Kind])[] = [
  [86, "ordinary"],
  [4, "fraud"],
  [4, "short"],
  [2, "malformed"],
  [2, "unknown product"],
  [2, "price"],
];

/** Test cards of Stripe's, and its stand-in's: one that is charged hours later, and none at all, which is declined. */
const paymentMethods: readonly (readonly [number, string | undefined])[] = [
  [78, "pm_card_visa"],
  [6, "pm_card_visa_chargeDeclined"],
  [4, "pm_card_chargeDeclinedInsufficientFunds"],
  [8, "pm_card_slow"],
  [4, undefined],
];

const addresses: readonly (readonly [number, string | undefined])[] = [
  [58, undefined],
  [26, "10115"],
  [4, "00000"],
  [6, "00001"],
  [2, "00002"],
  [4, "00003"],
];

/** The wishes of one run; `count` of them, the same from the same seed. */
export const wishes = (count: number, seed: number): readonly Wish[] => {
  const chance = new Chance(seed);
  return Array.from({ length: count }, (_, index) => wish(chance, `chaos-${seed}-${index}`));
};

const wish = (chance: Chance, customerId: string): Wish => {
  const customerEmail = `${customerId}@example.com`;
  const kind = chance.weighted(kinds);
  const paymentMethod = chance.weighted(paymentMethods);
  const postalCode = chance.weighted(addresses);
  const items = itemsOf(kind, chance);
  const cancels = chance.fraction() < 0.12;
  return {
    customerId,
    customerEmail,
    idempotencyKey: `key-${customerId}`,
    body: {
      customerId,
      customerEmail,
      items,
      ...(paymentMethod === undefined ? {} : { paymentMethod }),
      ...(postalCode === undefined ? {} : { shippingAddress: address(postalCode) }),
      ...(kind === "price" ? { expectedTotal: { amount: 1, currency: "USD" } } : {}),
      ...(kind === "malformed" ? { quantity: "many" } : {}),
    },
    cancelAfter: cancels ? chance.between(0, 400) : undefined,
  };
};

const itemsOf = (kind: Kind, chance: Chance): { productId: string; quantity: number }[] => {
  if (kind === "fraud") return [{ productId: "PROD-005", quantity: 500 }];
  if (kind === "unknown product") return [{ productId: "PROD-404", quantity: 1 }];
  // One line can be filled and the other can't: neither may be taken.
  if (kind === "short")
    return [
      { productId: "PROD-005", quantity: 1 },
      { productId: "PROD-003", quantity: 10 },
    ];
  const first = chance.between(0, products.length - 1);
  const count = chance.between(1, 3);
  return Array.from({ length: count }, (_, index) => ({
    productId: products[(first + index) % products.length] ?? products[0],
    quantity: chance.between(1, 2),
  }));
};
