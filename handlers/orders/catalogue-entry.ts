import * as z from "zod";
import { currency } from "../domain/money";
import { productId } from "../domain/order-request";
import { line } from "../domain/text";
import { chargeRefusal } from "../payments/stripe-amount";

/**
 * A product as operators enter it in the catalogue; `unitPrice` is in minor units of its currency. Stricter than the
 * schema for reading: a price that can't be charged is refused here, before an order takes stock for it.
 */
export const catalogueEntry = z
  .strictObject({
    productId,
    name: line(200),
    // An invalid price can't be checked below.
    unitPrice: z.int({ abort: true }).min(0, { abort: true }),
    currency,
    stock: z.int().min(0).max(1_000_000_000),
  })
  .superRefine(({ unitPrice, currency }, context) => {
    const refusal = chargeRefusal({ amount: unitPrice, currency });
    if (refusal === undefined) return;
    const path = refusal.reason === "currency" ? ["currency"] : ["unitPrice"];
    context.addIssue({ code: "custom", path, message: refusal.message });
  });
export type CatalogueEntry = z.infer<typeof catalogueEntry>;
