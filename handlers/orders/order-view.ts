import * as z from "zod";
import type { Caller } from "../clients/identity";
import { isAdmin } from "../clients/identity";
import { type Order, order } from "../domain/order";

/** An order as its client sees it; how it was judged and bookkept stays inside. */
export const orderView = order
  .omit({ fraudRisk: true, stockReserved: true, correlationId: true, fulfilment: true, clientId: true })
  .extend({
    clientId: z.string().optional().meta({ description: "Whose order it is; told to `orders:admin` only." }),
  });
export type OrderView = z.infer<typeof orderView>;

/** The order as one client may see it; undefined when it is another's. */
export const viewFor = (caller: Caller, seen: Order): OrderView | undefined => {
  const { clientId, ...own } = orderView.parse(seen);
  if (isAdmin(caller)) return { ...own, clientId: seen.clientId };
  return seen.clientId === caller.clientId ? own : undefined;
};

/** What `POST /orders` answers: the order as it began, also when it is asked again. */
export const createdOrder = order
  .pick({ orderId: true, total: true, createdAt: true })
  .extend({ status: z.literal("PENDING") });
export type CreatedOrder = z.infer<typeof createdOrder>;
