import { firstClient } from "#handlers/clients/first-client";
import { detailSchemas, detailTypes, eventSource } from "#handlers/domain/events";
import { feedbackInput, feedbackTypes } from "#handlers/notifications/feedback";
import { rememberDaysOf } from "#handlers/notifications/remember-days";
import { publishedChanges } from "#handlers/outbox/published-changes";
import { orderFulfilment } from "./flows/fulfilment";
import { ordersApi } from "./flows/orders-api";
import { ordersTable as ordersTableOf } from "./flows/orders-table";
import { stripeKeyOf } from "./flows/payments";
import { orderReconciler } from "./flows/reconciler";
import { Alarms } from "./infra/alarms";
import { AlertTopic } from "./infra/alert-topic";
import { ApiClients } from "./infra/api-clients";
import { auditTrail } from "./infra/audit-trail";
import { checkProvisioned, readSettings } from "./infra/config";
import { Dashboard } from "./infra/dashboard";
import { EventBus } from "./infra/event-bus";
import { MailEvents } from "./infra/mail-events";
import { MailSender } from "./infra/mail-sender";
import { Outbox } from "./infra/outbox";
import { QueueConsumer } from "./infra/queue-consumer";
import { SchemaRegistry } from "./infra/schema-registry";
import { SecretParameter } from "./infra/secret-parameter";
import { Table } from "./infra/tables";
import { urlsOf, watchAll } from "./infra/watched";

const settings = readSettings();
const { groqApiKey, groqModel, deletionProtection, logLevel, logRetentionDays } = settings;
const { tracing, provisionedConcurrency } = settings;
const common = { logLevel, logRetentionDays, tracing, provisionedConcurrency };

// The tables.
const orders = ordersTableOf(settings);
const inventory = new Table("inventory", { hashKey: "productId", deletionProtection });
// Operators' changes of the stock; no function reads or writes them.
const stockMovements = new Table("stock-movements", {
  hashKey: "productId",
  rangeKey: "movementId",
  expiresAt: "expiration",
  deletionProtection,
});
const ledger = new Table("ledger", { hashKey: "id", deletionProtection });
const notifications = new Table("notifications", {
  hashKey: "id",
  expiresAt: "expiration",
  deletionProtection,
});
// The hashes of suppressed addresses.
const suppressions = new Table("mail-suppressions", { hashKey: "addressHash", deletionProtection });
const clients = new ApiClients("clients", { firstClient, deletionProtection });
const groqKey = groqApiKey && new SecretParameter("groq-api-key", { value: groqApiKey });

// Clients place orders over HTTP.
const api = ordersApi({ settings, common, clients, orders, inventory, groqKey });

// Each change of an order becomes an event on the bus.
const bus = new EventBus("orders", {
  source: eventSource,
  detailTypes: Object.values(detailTypes),
  archiveRetentionDays: settings.archiveRetentionDays,
});
new SchemaRegistry("orders", { source: eventSource, details: detailSchemas });
const outbox = new Outbox("outbox", {
  table: orders.table,
  only: publishedChanges,
  function: "publish-events",
  uses: { busName: bus.canPublish() },
  entry: (uses) => import("#handlers/entry/publish-events").then((m) => m.publishEvents(uses)),
  timeout: 30,
  ...common,
});

// Stock is reserved for new orders, and released for cancelled ones.
const inventoryConsumer = new QueueConsumer("inventory", {
  bus,
  detailTypes: [detailTypes.PENDING, detailTypes.CANCELLED],
  uses: {
    ordersTable: orders.can("GetItem", "UpdateItem"),
    inventoryTable: inventory.can("UpdateItem"),
  },
  entry: (uses) => import("#handlers/entry/inventory").then((m) => m.inventory(uses)),
  maximumConcurrency: settings.inventoryConcurrency,
  ...common,
});

// A confirmed order is charged and shipped.
const { alertEmail, pageEmail } = settings;
const alerts = new AlertTopic("alerts", { email: alertEmail });
const pages = new AlertTopic("pages", { email: pageEmail ?? alertEmail, key: alerts.nodes.key });
const stripeKey = stripeKeyOf(settings);
const fulfilment = orderFulfilment({ settings, common, bus, alerts, orders, inventory, ledger, stripeKey });

// Overdue orders are found, whatever the cause, and restarted or shown to operators.
const reconciler = orderReconciler({ settings, common, bus, orders, ledger, stripeKey, fulfilment });

// Customers get mails about the events in `mailEvents`, no faster than SES accepts them.
const { mailEvents, mailRate } = settings;
const mailConcurrency = Math.max(2, Math.min(settings.mailConcurrency, mailRate));
const mailsPerSecond = mailRate / mailConcurrency;
const mailReports = new MailEvents("mail", { types: ["BOUNCE", "COMPLAINT"], input: feedbackInput });
const sender = new MailSender("sender", {
  address: settings.mailSender,
  domain: settings.mailDomain,
  events: mailReports,
});
const notifier = new QueueConsumer("notifier", {
  bus,
  detailTypes: [...new Set([detailTypes.PENDING, ...mailEvents])],
  uses: {
    ordersTable: orders.can("GetItem"),
    notificationsTable: notifications.can("PutItem", "UpdateItem", "DeleteItem"),
    suppressionsTable: suppressions.can("GetItem"),
    rememberDays: rememberDaysOf(settings.archiveRetentionDays),
    sender,
    mailEvents,
    mailsPerSecond,
    groqKeyParameter: groqKey,
    groqModel,
  },
  entry: (uses) => import("#handlers/entry/notifier").then((m) => m.notifier(uses)),
  timeout: 60,
  maximumConcurrency: mailConcurrency,
  // An hour of growing waits, so that mails survive an outage of SES.
  maxReceiveCount: 10,
  postpones: true,
  ...common,
});

// An address that doesn't exist, or whose owner complained, is suppressed.
const mailFeedback = new QueueConsumer("mail-feedback", {
  bus: mailReports,
  detailTypes: feedbackTypes,
  uses: { ordersTable: orders.can("GetItem"), suppressionsTable: suppressions.can("PutItem") },
  entry: (uses) => import("#handlers/entry/mail-feedback").then((m) => m.mailFeedback(uses)),
  maximumConcurrency: 2,
  ...common,
});

// Operators get alarms, and a dashboard.
const tables = [
  ...[orders.table, inventory, stockMovements, ledger],
  ...[notifications, suppressions, clients.table, clients.quotas],
];
const consumers = [inventoryConsumer, notifier, mailFeedback];
const watched = watchAll([...tables, api, outbox, fulfilment, reconciler, ...consumers]);
checkProvisioned(settings, Object.keys(watched.functions));
const alarms = new Alarms("alarms", {
  ...watched,
  topics: { page: pages.arn, notify: alerts.arn },
  accountConcurrency: settings.accountConcurrency,
});
const dashboard = new Dashboard("orders", { watched, alarms });
if (settings.auditTrail) auditTrail("audit", { tables: [orders.table, inventory], keep: deletionProtection });

export const apiUrl = api.url;
export const apiKey = clients.firstKey;
export const clientsTableName = clients.table.name;
export const ordersTableName = orders.table.name;
/** The orders table with its shards and the indexes that list orders. */
export const ordersTable = orders.description;
export const inventoryTableName = inventory.name;
export const stockMovementsTableName = stockMovements.name;
export const notificationsTableName = notifications.name;
export const mailSuppressionsTableName = suppressions.name;
export const eventBusName = bus.name;
export const eventArchiveName = bus.archiveName;
export const inventoryQueueUrl = inventoryConsumer.queueUrl;
export const inventoryDlqUrl = inventoryConsumer.deadLetterQueueUrl;
export const notifierQueueUrl = notifier.queueUrl;
export const notifierDlqUrl = notifier.deadLetterQueueUrl;
export const ledgerTableName = ledger.name;
export const fulfilmentStateMachineArn = fulfilment.stateMachineArn;
/** The state machine whose executions may finish; null unless drainingWorkflow names a type. */
export const drainingStateMachineArn = fulfilment.drainingStateMachineArn ?? null;
export const reconcilerFunctionArn = reconciler.functionArn;
export const fulfilmentDlqUrl = fulfilment.deadLetterQueueUrl;
export const alertTopicArn = alerts.arn;
/** The topic for urgent alarms. */
export const pageTopicArn = pages.arn;
export const dashboardName = dashboard.name;
/** The sender of mail: the identity that SES must have verified. */
export const mailSender = sender.address;
/** The DNS records that mailDomain needs. */
export const mailDnsRecords = sender.dnsRecords;
export const paymentProvider = stripeKey ? "stripe" : "simulated";
/** The SSM parameter with Stripe's key; null if payments are simulated, because Pulumi warns about undefined outputs. */
export const stripeKeyParameterName = stripeKey?.name ?? null;
export const outboxDlqUrl = outbox.deadLetterQueueUrl;
/** The queues that functions consume, by consumer. */
export const queueUrls = urlsOf(watched.queues);
/** Every dead-letter queue, by the component that feeds it. */
export const deadLetterQueueUrls = urlsOf(watched.deadLetterQueues);
export const customersAffectedAlarmName = alarms.nodes.customersAffected.alarmName;
/** The URLs of pages for people. */
export const urls = { api: api.url, docs: api.urlOf("/docs"), dashboard: dashboard.url };
