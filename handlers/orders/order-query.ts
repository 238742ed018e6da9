import * as z from "zod";
import { orderStatus } from "../domain/order";
import { orderRequest } from "../domain/order-request";
import { orderView } from "./order-view";

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: "must be a date (2026-03-01, in UTC) or a time of ISO 8601 (2026-03-01T10:00:00Z)",
});

/** The query string of `GET /orders`. Unknown parameters are refused, so a misspelt filter can't be ignored. */
export const orderQuery = z.strictObject({
  status: orderStatus.optional(),
  customerId: orderRequest.shape.customerId.optional(),
  from: moment.optional().meta({ description: "Created then or later; a date means its first moment." }),
  to: moment.optional().meta({ description: "Created then or earlier; a date means its last moment." }),
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(8_192).optional(),
});
export type OrderQuery = z.output<typeof orderQuery>;

/** A page of `GET /orders`. */
export const orderPage = z.object({
  orders: z.array(orderView),
  nextCursor: z.string().optional().meta({
    description: "Of the next page; missing on the last one. A page may be short, or empty, before it.",
  }),
});

const day = /^\d{4}-\d{2}-\d{2}$/;

/** `from` and `to` as they compare to `createdAt`: ISO 8601 in UTC, to the millisecond. */
export const rangeOf = ({ from, to }: OrderQuery): { readonly from: string; readonly to: string } => ({
  from: from === undefined ? "0000" : new Date(from).toISOString(),
  to: to === undefined ? "9999" : new Date(day.test(to) ? `${to}T23:59:59.999Z` : to).toISOString(),
});
