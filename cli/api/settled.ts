import { transitions } from "#handlers/domain/order-state";
import type { OrderView } from "./orders-api";

/** Whether an order is in a status that only an operator can change. */
export const isSettled = ({ status }: Pick<OrderView, "status">): boolean =>
  transitions[status].length === 0 || status === "SHIPPING_FAILED";
