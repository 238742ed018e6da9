import type { ClientRouteDeps } from "../http/client-route";
import { type GetOrderDeps, getOrder } from "./get-order";
import { type ListOrdersDeps, listOrders } from "./list-orders";
import { type ListProductsDeps, listProducts } from "./list-products";

export type QueryDeps = ClientRouteDeps & GetOrderDeps & ListOrdersDeps & ListProductsDeps;

/** The routes that only read, with their handlers. */
export const queryRoutes = (deps: QueryDeps) => ({
  "GET /orders": listOrders(deps),
  "GET /orders/{orderId}": getOrder(deps),
  "GET /products": listProducts(deps),
});
