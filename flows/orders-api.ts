import { openApi } from "#handlers/openapi/document";
import type { ApiClients } from "../infra/api-clients";
import type { Settings } from "../infra/config";
import { fraudLimits } from "../infra/fraud-limits";
import { type FunctionSettings, LambdaFunction } from "../infra/function";
import { HttpApi } from "../infra/http-api";
import { SecretParameter } from "../infra/secret-parameter";
import type { Table } from "../infra/tables";
import type { Orders } from "./orders-table";

export interface OrdersApiArgs {
  readonly settings: Settings;
  readonly common: FunctionSettings;
  readonly clients: ApiClients;
  readonly orders: Orders;
  readonly inventory: Table;
  /** Without it, only the fraud rules decide. */
  readonly groqKey: SecretParameter | undefined;
}

/** The API: clients place orders, which are written once, and read, list and cancel them. */
export const ordersApi = (args: OrdersApiArgs): HttpApi => {
  const { settings, common } = args;
  const queries = queriesOf(args);
  const openPages = openPagesOf(args);
  return new HttpApi("api", {
    routes: {
      "POST /orders": createOrderOf(args),
      "GET /orders": queries,
      "GET /orders/{orderId}": queries,
      "POST /orders/{orderId}/cancel": cancelOrderOf(args),
      "GET /products": queries,
    },
    openRoutes: {
      "GET /health": openPages,
      "GET /openapi.json": openPages,
      "GET /docs": openPages,
      "GET /docs/{file}": openPages,
      $default: openPages,
    },
    authorizer: authorizeOf(args),
    keyCacheSeconds: settings.keyCacheSeconds,
    throttle: { rate: settings.throttleRate, burst: settings.throttleBurst },
    corsOrigins: settings.corsOrigins,
    logRetentionDays: common.logRetentionDays,
  });
};

const authorizeOf = ({ clients, common }: OrdersApiArgs) =>
  new LambdaFunction("authorize", {
    uses: { clientsTable: clients.table.can("GetItem", "UpdateItem") },
    entry: (uses) => import("#handlers/entry/authorize").then((m) => m.authorize(uses)),
    ...common,
  });

const createOrderOf = ({ settings, common, clients, orders, inventory, groqKey }: OrdersApiArgs) => {
  const { limits, velocityLimits } = fraudLimits(settings);
  return new LambdaFunction("create-order", {
    uses: {
      ordersTable: orders.can("GetItem", "PutItem"),
      inventoryTable: inventory.can("BatchGetItem"),
      // The table of clients' quotas also counts customers' recent orders.
      quotasTable: clients.quotas.can(
        "UpdateItem",
        ...(velocityLimits.length > 0 ? (["BatchGetItem"] as const) : []),
      ),
      groqKeyParameter: groqKey,
      groqModel: settings.groqModel,
      fraudThreshold: settings.fraudThreshold,
      fraudTimeoutMs: settings.fraudTimeoutMs,
      limits,
      velocityLimits,
    },
    entry: (uses) => import("#handlers/entry/create-order").then((m) => m.createOrder(uses)),
    memorySize: 1024,
    reservedConcurrency: settings.createOrderConcurrency || undefined,
    ...common,
  });
};

const queriesOf = ({ common, clients, orders, inventory }: OrdersApiArgs) =>
  new LambdaFunction("queries", {
    uses: {
      ordersTable: orders.can("GetItem", "BatchGetItem").listing("status", "customer", "client"),
      inventoryTable: inventory.can("Scan"),
      quotasTable: clients.quotas.can("UpdateItem"),
      cursorSecretParameter: SecretParameter.random("cursor-secret"),
    },
    entry: (uses) => import("#handlers/entry/queries").then((m) => m.queries(uses)),
    ...common,
  });

const cancelOrderOf = ({ common, clients, orders }: OrdersApiArgs) =>
  new LambdaFunction("cancel-order", {
    uses: {
      ordersTable: orders.can("GetItem", "UpdateItem"),
      quotasTable: clients.quotas.can("UpdateItem"),
    },
    entry: (uses) => import("#handlers/entry/cancel-order").then((m) => m.cancelOrder(uses)),
    ...common,
  });

const openPagesOf = ({ common }: OrdersApiArgs) =>
  new LambdaFunction("open-pages", {
    uses: { contract: JSON.stringify(openApi()) },
    entry: (uses) => import("#handlers/entry/open-pages").then((m) => m.openPages(uses)),
    files: ["swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui-dist/swagger-ui.css"],
    ...common,
  });
