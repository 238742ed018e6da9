import * as z from "zod";
import { orderStatus } from "../domain/order";
import { orderRequest } from "../domain/order-request";
import { orderView } from "./order-view";

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: "must be a date (2026-03-01, in UTC) or an ISO 8601 time (2026-03-01T10:00:00Z)",
});

/** The query string of `GET /orders`. Unknown parameters are refused, so that a misspelt filter isn't ignored. */
export const orderQuery = z.strictObject({
  status: orderStatus.optional(),
  customerId: orderRequest.shape.customerId.optional(),
  from: moment
    .optional()
    .meta({ description: "Only orders created at this time or later; a date means its first moment." }),
  to: moment
    .optional()
    .meta({ description: "Only orders created at this time or earlier; a date means its last moment." }),
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(8_192).optional(),
});
export type OrderQuery = z.output<typeof orderQuery>;

/** A page of `GET /orders`. */
export const orderPage = z.object({
  orders: z.array(orderView),
  nextCursor: z.string().optional().meta({
    description: "The cursor of the next page; missing on the last page. Any page may be short or empty.",
  }),
});

const first = "0000-01-01T00:00:00.000Z";
const last = "9999-12-31T23:59:59.999Z";

/** A moment in UTC. Applying its zone may lead to a year without four digits, where texts don't sort like times. */
const utc = (text: string): string => {
  const time = Date.parse(text);
  if (time < Date.parse(first)) return first;
  return time > Date.parse(last) ? last : new Date(time).toISOString();
};

const day = /^\d{4}-\d{2}-\d{2}$/;

/** `from` and `to` in the format of `createdAt`: ISO 8601 in UTC, to the millisecond. */
export const rangeOf = ({ from, to }: OrderQuery): { readonly from: string; readonly to: string } => ({
  from: from === undefined ? first : utc(from),
  to: to === undefined ? last : utc(day.test(to) ? `${to}T23:59:59.999Z` : to),
});
