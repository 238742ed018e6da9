import * as z from "zod";
import { CurrencyMismatch, PriceChanged, UnknownProduct } from "./errors";
import { add, currency, type Money, multiply } from "./money";
import type { PricedLine } from "./order";
import type { OrderRequest } from "./order-request";

/** What the catalogue (the inventory table) says of a product; `unitPrice` in minor units. */
export const product = z.object({
  productId: z.string(),
  name: z.string(),
  unitPrice: z.int().min(0),
  currency,
});
export type Product = z.infer<typeof product>;

/** A product with what is left of it. */
export const stockedProduct = product.extend({ stock: z.int().min(0) });
export type StockedProduct = z.infer<typeof stockedProduct>;

export interface Quote {
  readonly items: PricedLine[];
  readonly total: Money;
}

type Wanted = Pick<OrderRequest, "items" | "currency" | "expectedTotal">;

/**
 * Prices an order from the catalogue; what the client expects to pay only counts as a check.
 * @throws UnknownProduct, CurrencyMismatch, AmountTooLarge, PriceChanged
 */
export const quote = (wanted: Wanted, catalogue: ReadonlyMap<string, Product>): Quote => {
  const items = wanted.items.map(({ productId, quantity }) => ({
    found: catalogue.get(productId),
    productId,
    quantity,
  }));
  const unknown = items.flatMap(({ found, productId }, index) => (found ? [] : [{ index, productId }]));
  if (unknown.length > 0) throw new UnknownProduct(unknown);

  const priced = items.flatMap(({ found, productId, quantity }) =>
    found
      ? [
          {
            productId,
            quantity,
            name: found.name,
            unitPrice: { amount: found.unitPrice, currency: found.currency },
          },
        ]
      : [],
  );
  const total = sum(priced, wanted.currency);
  if (wanted.expectedTotal && !same(wanted.expectedTotal, total)) throw new PriceChanged(total);
  return { items: priced, total };
};

const same = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency;

const sum = (lines: readonly PricedLine[], asked: string | undefined): Money => {
  const currency = asked ?? lines[0]?.unitPrice.currency ?? "USD";
  return lines.reduce<Money>(
    (total, { unitPrice, quantity }, index) => {
      const path = `items.${index}`;
      if (unitPrice.currency !== currency) throw new CurrencyMismatch(currency, unitPrice.currency, path);
      return add(total, multiply(unitPrice, quantity, path), path);
    },
    { amount: 0, currency },
  );
};
