import type { View } from "@orderflow/local-cloud/console/web";
import { OrdersView } from "./orders-view";
import { ShopView } from "./shop-view";
import "./orders.css";

/** The orders' part of the console's page. */
export const views: readonly View[] = [
  { path: "orders", title: "Orders", icon: "document", component: OrdersView },
  { path: "shop", title: "Shop", icon: "storefront", component: ShopView },
];
