import * as z from "zod";
import { money } from "../domain/money";
import { orderId } from "../domain/order";
import { line } from "../domain/text";

/** The body of `POST /orders/{orderId}/cancel`, which is optional. */
export const cancellation = z.strictObject({
  reason: line(200)
    .optional()
    .meta({ description: "The reason for the order's history, which the customer may see." }),
});

/** The response to a cancellation; a repeat gets the same one, whatever happened to the stock since. */
export const cancelledOrder = z.object({
  orderId,
  status: z.literal("CANCELLED"),
  total: money,
  cancelledAt: z.iso.datetime(),
  reason: z.string().optional(),
});
