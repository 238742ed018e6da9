import { OrderNotFound } from "../domain/errors";
import { orderId as orderIdSchema } from "../domain/order";
import { type ClientRouteDeps, clientRoute } from "../http/client-route";
import type { HttpEvent } from "../http/route";
import type { OrderStore } from "./order-store";
import { viewFor } from "./order-view";

export interface GetOrderDeps extends ClientRouteDeps {
  readonly orders: Pick<OrderStore, "find">;
}

/**
 * The order id in a request's path.
 * @throws OrderNotFound when it isn't one
 */
export const orderIdIn = ({ pathParameters }: HttpEvent): string => {
  const asked = pathParameters?.orderId ?? "";
  const orderId = orderIdSchema.safeParse(asked);
  if (!orderId.success) throw new OrderNotFound(asked.slice(0, 64));
  return orderId.data;
};

/** `GET /orders/{orderId}`: the order with its history. Another client's order gets 404, because 403 would reveal that it exists. */
export const getOrder = ({ orders, ...deps }: GetOrderDeps) =>
  clientRoute(deps, async ({ event, caller }) => {
    const orderId = orderIdIn(event);
    const order = await orders.find(orderId);
    const view = order && viewFor(caller, order);
    if (view === undefined) throw new OrderNotFound(orderId);
    return { status: 200, body: view };
  });
