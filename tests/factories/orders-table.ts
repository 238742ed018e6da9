import type { OrdersTable } from "../../handlers/orders/orders-table";

/** An orders table of few shards, as the program describes its own. */
export const ordersTableNamed = (name = "orders", changes: Partial<OrdersTable> = {}): OrdersTable => ({
  name,
  shards: 4,
  listedBy: "shards",
  ...changes,
});
