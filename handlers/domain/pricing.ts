import * as z from "zod";
import { PriceChanged, UnknownProduct } from "./errors";
import { add, type Money, multiply, recordedCurrency } from "./money";
import type { PricedLine } from "./order";
import type { OrderRequest } from "./order-request";
import { shortened } from "./text";

/** A product in the catalogue (the inventory table); `unitPrice` in minor units. */
export const product = z.object({
  productId: z.string(),
  name: z.string(),
  unitPrice: z.int().min(0),
  currency: recordedCurrency,
  /** When it was retired. The item stays, so that orders can return its stock. */
  retiredAt: z.iso.datetime().optional(),
});
export type Product = z.infer<typeof product>;

/** A product with its stock. */
export const stockedProduct = product.extend({ stock: z.int().min(0) });
export type StockedProduct = z.infer<typeof stockedProduct>;

/** Whether a product can be ordered. */
export const isSold = ({ retiredAt }: Product): boolean => retiredAt === undefined;

/** Characters of a product's name that an order keeps, because other tools may have written longer names. */
const longestName = 200;

export interface Quote {
  readonly items: PricedLine[];
  readonly total: Money;
}

type Wanted = Pick<OrderRequest, "items" | "currency" | "expectedTotal">;

/**
 * Prices an order from the catalogue; the client's expected total is only compared with the result.
 * @throws UnknownProduct, CurrencyMismatch, AmountTooLarge, PriceChanged
 */
export const quote = (wanted: Wanted, catalogue: ReadonlyMap<string, Product>): Quote => {
  const items = wanted.items.map(({ productId, quantity }) => {
    const known = catalogue.get(productId);
    return { found: known && isSold(known) ? known : undefined, productId, quantity };
  });
  const unknown = items.flatMap(({ found, productId }, index) => (found ? [] : [{ index, productId }]));
  if (unknown.length > 0) throw new UnknownProduct(unknown);

  const priced = items.flatMap(({ found, productId, quantity }) =>
    found
      ? [
          {
            productId,
            quantity,
            name: shortened(found.name, longestName),
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
      return add(total, multiply(unitPrice, quantity, path), path);
    },
    { amount: 0, currency },
  );
};
