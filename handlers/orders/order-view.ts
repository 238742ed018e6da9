import * as z from "zod";
import type { Caller } from "../clients/identity";
import { isAdmin } from "../clients/identity";
import { type Order, order, publicStep } from "../domain/order";

/** An order as its client sees it, without internal data such as the fraud check. */
export const orderView = order
  .omit({
    fraudRisk: true,
    stockReserved: true,
    correlationId: true,
    fulfilment: true,
    attempt: true,
    restartedAt: true,
    clientId: true,
  })
  .extend({
    history: z.array(publicStep).min(1),
    clientId: z
      .string()
      .optional()
      .meta({ description: "The client that placed the order; only for `orders:admin`." }),
  });
export type OrderView = z.infer<typeof orderView>;

/** The order as a client may see it; undefined for another client's order. */
export const viewFor = (caller: Caller, seen: Order): OrderView | undefined => {
  const { clientId, ...own } = orderView.parse(seen);
  if (isAdmin(caller)) return { ...own, clientId: seen.clientId };
  return seen.clientId === caller.clientId ? own : undefined;
};

/** The response of `POST /orders`: the order as it was placed, also for a repeat. */
export const createdOrder = order
  .pick({ orderId: true, total: true, createdAt: true })
  .extend({ status: z.literal("PENDING") });
export type CreatedOrder = z.infer<typeof createdOrder>;
