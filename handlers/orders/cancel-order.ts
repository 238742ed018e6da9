import type * as z from "zod";
import { isAdmin } from "../clients/identity";
import { Contention, InvalidRequest, OrderNotFound } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import type { Order } from "../domain/order";
import { cancel } from "../domain/order-state";
import { type ClientExchange, type ClientRouteDeps, clientRoute } from "../http/client-route";
import { hasBody, jsonBody } from "../http/json-body";
import type { HttpEvent } from "../http/route";
import { cancellation, cancelledOrder } from "./cancellation";
import { orderIdIn } from "./get-order";
import type { OrderStore } from "./order-store";

export interface CancelOrderDeps extends ClientRouteDeps {
  readonly orders: Pick<OrderStore, "find" | "move">;
  readonly now: () => Date;
}

/** Enough tries: the stock's consumer and the claim of fulfilment write an order at most once each. */
const attempts = 5;

/**
 * `POST /orders/{orderId}/cancel`: one conditional write on the version that was read. If something else writes
 * the order at that moment (reserving the stock, claiming it for fulfilment), the order is read again. The inventory
 * returns the stock when it receives the event.
 */
export const cancelOrder = (deps: CancelOrderDeps) =>
  clientRoute(deps, async (exchange) => {
    const { orders, telemetry, now } = deps;
    const { reason } = read(exchange.event);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const order = await ownOrder(deps, exchange);
      if (order.status === "CANCELLED") return { status: 200, body: answerOf(order) };
      const cancelled = cancel(order, now().toISOString(), reason);
      if (!(await orders.move(order, cancelled))) continue;
      const { correlationId } = exchange;
      telemetry.count("OrdersCancelled");
      telemetry.info("Order cancelled", { orderId: order.orderId, correlationId, was: order.status });
      return { status: 200, body: answerOf(cancelled) };
    }
    throw new Contention("Cancelling the order", attempts);
  });

const read = (event: HttpEvent): z.infer<typeof cancellation> => {
  const parsed = cancellation.safeParse(hasBody(event) ? jsonBody(event) : {});
  if (!parsed.success) throw new InvalidRequest(fieldErrors(parsed.error));
  return parsed.data;
};

const ownOrder = async ({ orders }: CancelOrderDeps, { event, caller }: ClientExchange): Promise<Order> => {
  const orderId = orderIdIn(event);
  const order = await orders.find(orderId);
  if (order === undefined || (order.clientId !== caller.clientId && !isAdmin(caller)))
    throw new OrderNotFound(orderId);
  return order;
};

const answerOf = ({ orderId, total, history, updatedAt }: Order): z.infer<typeof cancelledOrder> => {
  const entry = history.findLast(({ status }) => status === "CANCELLED");
  return cancelledOrder.parse({
    orderId,
    status: "CANCELLED",
    total,
    cancelledAt: entry?.at ?? updatedAt,
    reason: entry?.reason,
  });
};
