import * as z from "zod";
import { currency, money } from "./money";

/** One line of text: no control characters, no lone surrogates, no blanks at the ends. */
export const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, { error: "must be text without control characters" })
    .refine((text) => text === text.trim(), { error: "must not begin or end with a blank" });

export const productId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9._-]+$/, { error: "must consist of letters, digits, dots, dashes and underscores" });

export const orderLine = z.strictObject({ productId, quantity: z.int().min(1).max(1000) });
export type OrderLine = z.infer<typeof orderLine>;

const withoutDuplicates = (items: readonly OrderLine[], context: z.RefinementCtx): void => {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (seen.has(item.productId)) {
      const message = `${item.productId} is on another line already; add up the quantities`;
      context.addIssue({ code: "custom", path: [index, "productId"], message });
    }
    seen.add(item.productId);
  }
};

export const shippingAddress = z.strictObject({
  name: line(100).optional(),
  line1: line(100),
  line2: line(100).optional(),
  city: line(100),
  region: line(100).optional(),
  postalCode: line(20),
  country: z.string().regex(/^[A-Z]{2}$/, { error: "must be an ISO 3166-1 alpha-2 country code, e.g. DE" }),
});

/** The body of `POST /orders`. Unknown fields are refused, so a misspelt one can't be ignored in silence. */
export const orderRequest = z.strictObject({
  customerId: line(64),
  customerEmail: z.email().max(254),
  customerName: line(100).optional(),
  items: z.array(orderLine).min(1).max(50).superRefine(withoutDuplicates),
  currency: currency.optional(),
  expectedTotal: money.optional(),
  paymentMethod: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,64}$/, { error: "must be 1 to 64 letters, digits and underscores, e.g. pm_ok" })
    .optional(),
  shippingAddress: shippingAddress.optional(),
});
export type OrderRequest = z.infer<typeof orderRequest>;
