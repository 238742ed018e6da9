import * as z from "zod";
import { money } from "../domain/money";
import { orderId } from "../domain/order";
import { line } from "../domain/order-request";

/** The body of `POST /orders/{orderId}/cancel`, which may be left out. */
export const cancellation = z.strictObject({
  reason: line(200).optional().meta({ description: "For the order's history, which the customer may see." }),
});

/** What a cancellation answers; a repeat of it answers the same, whatever happened to the stock since. */
export const cancelledOrder = z.object({
  orderId,
  status: z.literal("CANCELLED"),
  total: money,
  cancelledAt: z.iso.datetime(),
  reason: z.string().optional(),
});
