import type { View } from "../../../local/console/web/view";
import { OrdersView } from "./orders-view";
import { ShopView } from "./shop-view";
import "./orders.css";

/** The orders' part of the console's page. */
export const views: readonly View[] = [
  { path: "orders", title: "Orders", icon: "orders", component: OrdersView },
  { path: "shop", title: "Shop", icon: "shop", component: ShopView },
];
