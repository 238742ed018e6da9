import { OrderNotFound } from "../domain/errors";
import { orderId as orderIdSchema } from "../domain/order";
import { clientOf, route } from "../http/route";
import type { Telemetry } from "../telemetry/telemetry";
import type { OrderStore } from "./order-store";
import { orderView } from "./order-view";

export interface GetOrderDeps {
  readonly orders: Pick<OrderStore, "find">;
  readonly telemetry: Telemetry;
}

/** `GET /orders/{orderId}`: the order with its history. */
export const getOrder = ({ orders, telemetry }: GetOrderDeps) =>
  route(telemetry, async ({ event }) => {
    clientOf(event);
    const asked = event.pathParameters?.orderId ?? "";
    const orderId = orderIdSchema.safeParse(asked);
    const order = orderId.success ? await orders.find(orderId.data) : undefined;
    if (order === undefined) throw new OrderNotFound(asked.slice(0, 64));
    return { status: 200, body: orderView.parse(order) };
  });
