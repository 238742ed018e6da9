import * as z from "zod";
import { isCountry, needsPostalCode } from "./country";
import { emailAddress } from "./email-address";
import { currency, money } from "./money";
import { identifier, line } from "./text";

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

export const country = z
  .string()
  .refine(isCountry, { error: "must be an ISO 3166-1 alpha-2 country code, e.g. DE" })
  .meta({ pattern: "^[A-Z]{2}$" });

/** A parcel's destination. The postal code is required only where mail isn't delivered without it. */
export const shippingAddress = z
  .strictObject({
    name: line(100).optional(),
    line1: line(100),
    line2: line(100).optional(),
    city: line(100),
    region: line(100).optional(),
    postalCode: line(20).optional(),
    country,
  })
  .superRefine(({ postalCode, country }, context) => {
    if (postalCode === undefined && needsPostalCode(country))
      context.addIssue({
        code: "custom",
        path: ["postalCode"],
        message: `is needed for addresses in ${country}`,
      });
  });

/** The body of `POST /orders`. Unknown fields are refused, so that a misspelt one isn't silently ignored. */
export const orderRequest = z.strictObject({
  customerId: identifier(64),
  customerEmail: emailAddress,
  customerName: line(100).optional(),
  items: z
    .array(orderLine)
    .min(1)
    .max(50)
    .superRefine(withoutDuplicates)
    .meta({ uniqueItems: true, description: "One line per product." }),
  currency: currency.optional(),
  expectedTotal: money.optional(),
  paymentMethod: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,64}$/, { error: "must be 1 to 64 letters, digits and underscores, e.g. pm_ok" })
    .optional(),
  shippingAddress: shippingAddress.optional(),
});
export type OrderRequest = z.infer<typeof orderRequest>;
