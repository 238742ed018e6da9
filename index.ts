import { firstClient } from "#handlers/clients/first-client";
import { detailSchemas, detailTypes, eventSource } from "#handlers/domain/events";
import { openApi } from "#handlers/openapi/document";
import { Alarms } from "./infra/alarms";
import { AlertTopic } from "./infra/alert-topic";
import { ApiClients } from "./infra/api-clients";
import { auditTrail } from "./infra/audit-trail";
import { readSettings } from "./infra/config";
import { Dashboard } from "./infra/dashboard";
import { EventBus } from "./infra/event-bus";
import { claimLapseSeconds, Fulfilment } from "./infra/fulfilment";
import { LambdaFunction } from "./infra/function";
import { HttpApi } from "./infra/http-api";
import { MailSender } from "./infra/mail-sender";
import { Outbox } from "./infra/outbox";
import { QueueConsumer } from "./infra/queue-consumer";
import { SchemaRegistry } from "./infra/schema-registry";
import { SecretParameter } from "./infra/secret-parameter";
import { Table } from "./infra/tables";
import { watchAll } from "./infra/watched";

const settings = readSettings();
const { groqApiKey, groqModel, fraudThreshold, fraudTimeoutMs, maxLineQuantity, maxOrderTotal } = settings;
const { deletionProtection } = settings;
const logs = { logLevel: settings.logLevel, logRetentionDays: settings.logRetentionDays };

// What is kept.
const orders = new Table("orders", {
  hashKey: "orderId",
  indexes: { byStatus: "status", byCustomer: "customerId", byClient: "clientId" },
  stream: true,
  deletionProtection,
});
const inventory = new Table("inventory", { hashKey: "productId", deletionProtection });
const notifications = new Table("notifications", {
  hashKey: "id",
  expiresAt: "expiration",
  deletionProtection,
});
const groqKey = groqApiKey && new SecretParameter("groq-api-key", { value: groqApiKey });
const groqKeyParameter = groqKey?.name;
const groqKeyAccess = groqKey ? [groqKey.allowsReading()] : [];

// A client's order comes in, and is written once; it can be looked up, listed and cancelled.
const clients = new ApiClients("clients", { firstClient, deletionProtection });
const { quotas } = clients;
const cursorSecret = SecretParameter.random("cursor-secret");
const authorize = new LambdaFunction("authorize", {
  entry: () =>
    import("#handlers/entry/authorize").then((m) => m.authorize({ clientsTable: clients.table.name.get() })),
  permissions: [clients.table.allows("GetItem", "UpdateItem")],
  ...logs,
});
const createOrder = new LambdaFunction("create-order", {
  entry: () =>
    import("#handlers/entry/create-order").then((m) =>
      m.createOrder({
        ordersTable: orders.name.get(),
        inventoryTable: inventory.name.get(),
        quotasTable: quotas.name.get(),
        groqKeyParameter: groqKeyParameter?.get(),
        groqModel,
        fraudThreshold,
        fraudTimeoutMs,
        maxLineQuantity,
        maxOrderTotal,
      }),
    ),
  permissions: [
    orders.allows("GetItem", "PutItem"),
    inventory.allows("BatchGetItem"),
    quotas.allows("UpdateItem"),
    ...groqKeyAccess,
  ],
  memorySize: 1024,
  reservedConcurrency: settings.createOrderConcurrency || undefined,
  ...logs,
});
const queries = new LambdaFunction("queries", {
  entry: () =>
    import("#handlers/entry/queries").then((m) =>
      m.queries({
        ordersTable: orders.name.get(),
        inventoryTable: inventory.name.get(),
        quotasTable: quotas.name.get(),
        cursorSecretParameter: cursorSecret.name.get(),
      }),
    ),
  permissions: [
    orders.allows("GetItem"),
    orders.allowsQuerying("byStatus", "byCustomer", "byClient"),
    inventory.allows("Scan"),
    quotas.allows("UpdateItem"),
    cursorSecret.allowsReading(),
  ],
  ...logs,
});
const cancelOrder = new LambdaFunction("cancel-order", {
  entry: () =>
    import("#handlers/entry/cancel-order").then((m) =>
      m.cancelOrder({ ordersTable: orders.name.get(), quotasTable: quotas.name.get() }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem"), quotas.allows("UpdateItem")],
  ...logs,
});
const contract = JSON.stringify(openApi());
const openPages = new LambdaFunction("open-pages", {
  entry: () => import("#handlers/entry/open-pages").then((m) => m.openPages({ contract })),
  files: ["swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui-dist/swagger-ui.css"],
  ...logs,
});
const api = new HttpApi("api", {
  routes: {
    "POST /orders": createOrder,
    "GET /orders": queries,
    "GET /orders/{orderId}": queries,
    "POST /orders/{orderId}/cancel": cancelOrder,
    "GET /products": queries,
  },
  openRoutes: {
    "GET /health": openPages,
    "GET /openapi.json": openPages,
    "GET /docs": openPages,
    "GET /docs/{file}": openPages,
    $default: openPages,
  },
  authorizer: authorize,
  throttle: { rate: settings.throttleRate, burst: settings.throttleBurst },
  corsOrigins: settings.corsOrigins,
  logRetentionDays: settings.logRetentionDays,
});

// Each change of an order becomes an event on the bus.
const bus = new EventBus("orders", {
  source: eventSource,
  detailTypes: Object.values(detailTypes),
  archiveRetentionDays: settings.archiveRetentionDays,
});
new SchemaRegistry("orders", { source: eventSource, details: detailSchemas });
const outbox = new Outbox("publish-events", {
  table: orders,
  entry: () =>
    import("#handlers/entry/publish-events").then((m) => m.publishEvents({ busName: bus.name.get() })),
  permissions: [bus.allowsPublishing()],
  timeout: 30,
  ...logs,
});

// Stock is reserved for new orders, and released for cancelled ones.
const inventoryConsumer = new QueueConsumer("inventory", {
  bus,
  detailTypes: [detailTypes.PENDING, detailTypes.CANCELLED],
  entry: () =>
    import("#handlers/entry/reserve-stock").then((m) =>
      m.reserveStock({ ordersTable: orders.name.get(), inventoryTable: inventory.name.get() }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem"), inventory.allows("UpdateItem")],
  maximumConcurrency: 10,
  ...logs,
});

// A confirmed order is charged and shipped; what fails is compensated, or an operator is told.
const { compensateShippingFailure, fulfilmentWorkflow, simulatedPaymentSuccessRate } = settings;
const lapseSeconds = claimLapseSeconds(fulfilmentWorkflow);
const ledger = new Table("ledger", { hashKey: "id", deletionProtection });
const stripeKey =
  settings.paymentProvider === "stripe" && settings.stripeSecretKey
    ? new SecretParameter("stripe-secret-key", { value: settings.stripeSecretKey })
    : undefined;
const stripeKeyParameter = stripeKey?.name;
const payments = stripeKeyParameter
  ? () =>
      import("#handlers/entry/stripe-payments").then((m) =>
        m.stripePayments({ keyParameter: stripeKeyParameter.get() }),
      )
  : () =>
      import("#handlers/entry/simulated-payments").then((m) =>
        m.simulatedPayments({ ledgerTable: ledger.name.get(), successRate: simulatedPaymentSuccessRate }),
      );
const paymentAccess = stripeKey ? stripeKey.allowsReading() : ledger.allows("GetItem", "UpdateItem");
const refundAccess = stripeKey ? stripeKey.allowsReading() : ledger.allows("UpdateItem");
const alerts = new AlertTopic("alerts", { email: settings.alertEmail });
const claimOrder = new LambdaFunction("claim-order", {
  entry: () =>
    import("#handlers/entry/claim-order").then((m) =>
      m.claimOrder({ ordersTable: orders.name.get(), lapseSeconds }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem")],
  ...logs,
});
const chargeOrder = new LambdaFunction("charge-order", {
  entry: () =>
    Promise.all([import("#handlers/entry/charge-order"), payments()]).then(([m, payments]) =>
      m.chargeOrder({ ordersTable: orders.name.get(), payments }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem"), paymentAccess],
  timeout: 40,
  ...logs,
});
const shipOrder = new LambdaFunction("ship-order", {
  entry: () =>
    import("#handlers/entry/ship-order").then((m) =>
      m.shipOrder({ ordersTable: orders.name.get(), ledgerTable: ledger.name.get() }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem"), ledger.allows("GetItem", "UpdateItem")],
  ...logs,
});
const failPayment = new LambdaFunction("fail-payment", {
  entry: () =>
    Promise.all([import("#handlers/entry/fail-payment"), payments()]).then(([m, payments]) =>
      m.failPayment({ ordersTable: orders.name.get(), inventoryTable: inventory.name.get(), payments }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem"), inventory.allows("UpdateItem"), refundAccess],
  timeout: 40,
  ...logs,
});
const failShipping = new LambdaFunction("fail-shipping", {
  entry: () =>
    import("#handlers/entry/fail-shipping").then((m) =>
      m.failShipping({ ordersTable: orders.name.get(), ledgerTable: ledger.name.get() }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem"), ledger.allows("UpdateItem")],
  ...logs,
});
const refundOrder = new LambdaFunction("refund-order", {
  entry: () =>
    Promise.all([import("#handlers/entry/refund-order"), payments()]).then(([m, payments]) =>
      m.refundOrder({ ordersTable: orders.name.get(), inventoryTable: inventory.name.get(), payments }),
    ),
  permissions: [orders.allows("GetItem", "UpdateItem"), inventory.allows("UpdateItem"), refundAccess],
  timeout: 40,
  ...logs,
});
const fulfilment = new Fulfilment("fulfilment", {
  bus,
  detailType: detailTypes.CONFIRMED,
  steps: {
    claim: claimOrder,
    charge: chargeOrder,
    ship: shipOrder,
    failPayment,
    failShipping,
    refund: refundOrder,
  },
  alerts,
  workflow: fulfilmentWorkflow,
  compensateShippingFailure,
  logRetentionDays: settings.logRetentionDays,
});

// The customer hears of every step.
const sender = new MailSender("sender", { address: settings.mailSender });
const notifier = new QueueConsumer("notifier", {
  bus,
  detailTypes: Object.values(detailTypes),
  entry: () =>
    import("#handlers/entry/notify").then((m) =>
      m.notify({
        notificationsTable: notifications.name.get(),
        sender: sender.address.get(),
        groqKeyParameter: groqKeyParameter?.get(),
        groqModel,
      }),
    ),
  permissions: [
    notifications.allows("PutItem", "UpdateItem", "DeleteItem"),
    sender.allowsSending(),
    ...groqKeyAccess,
  ],
  timeout: 30,
  maximumConcurrency: 5,
  ...logs,
});

// Operators hear of what goes wrong, and see how it goes.
const watched = watchAll([
  ...[orders, inventory, notifications, clients.table, quotas, ledger],
  ...[api, authorize, createOrder, queries, cancelOrder, openPages],
  ...[outbox, inventoryConsumer, notifier],
  ...[fulfilment, claimOrder, chargeOrder, shipOrder, failPayment, failShipping, refundOrder],
]);
const alarms = new Alarms("alarms", { ...watched, topicArn: alerts.arn });
const dashboard = new Dashboard("orders", { watched, alarms });

if (settings.auditTrail) auditTrail("audit", [orders, inventory], { keep: deletionProtection });

export const apiUrl = api.url;
export const apiKey = clients.firstKey;
export const clientsTableName = clients.table.name;
export const ordersTableName = orders.name;
export const inventoryTableName = inventory.name;
export const eventBusName = bus.name;
export const eventArchiveName = bus.archiveName;
export const inventoryQueueUrl = inventoryConsumer.queueUrl;
export const inventoryDlqUrl = inventoryConsumer.deadLetterQueueUrl;
export const notifierQueueUrl = notifier.queueUrl;
export const notifierDlqUrl = notifier.deadLetterQueueUrl;
export const ledgerTableName = ledger.name;
export const fulfilmentStateMachineArn = fulfilment.stateMachineArn;
export const fulfilmentDlqUrl = fulfilment.deadLetterQueueUrl;
export const alertTopicArn = alerts.arn;
export const dashboardName = dashboard.name;
export const outboxDlqUrl = outbox.deadLetterQueueUrl;
/** Every queue that someone must look at when it isn't empty, by what feeds it. */
export const deadLetterQueueUrls = {
  inventory: inventoryConsumer.deadLetterQueueUrl,
  notifier: notifier.deadLetterQueueUrl,
  outbox: outbox.deadLetterQueueUrl,
  fulfilment: fulfilment.deadLetterQueueUrl,
};
