import { orderView } from "#handlers/orders/order-view";
import type { OrderView } from "../../../cli/api/orders-api";
import { at, pendingOrder } from "../../factories/order";

type Status = OrderView["status"];

/** An order as the API shows it, that reached these statuses a second after each other. */
export const shownOrder = (statuses: readonly Status[] = ["PENDING"], more: Record<string, unknown> = {}) => {
  const history = statuses.map((status, index) => ({
    status,
    at: new Date(Date.parse(at) + index * 1_000).toISOString(),
  }));
  const status = statuses.at(-1) ?? "PENDING";
  return orderView.loose().parse({ ...pendingOrder({ status, history, version: statuses.length }), ...more });
};
