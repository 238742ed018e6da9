import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { MetricName } from "../handlers/telemetry/telemetry";

type ByName<Resource> = Readonly<Record<string, Resource>>;

/** A global secondary index. */
export interface TableIndex {
  readonly table: aws.dynamodb.Table;
  readonly index: string;
}

/** The resources that alarms and the dashboard watch, by their short names in the program. */
export interface Watched {
  readonly functions: ByName<aws.lambda.Function>;
  /** Functions that run on a schedule. */
  readonly scheduledFunctions: ByName<aws.lambda.Function>;
  /** Functions that have a concurrency of their own. */
  readonly reservedFunctions: ByName<aws.lambda.Function>;
  /** Queues that functions consume. */
  readonly queues: ByName<aws.sqs.Queue>;
  readonly deadLetterQueues: ByName<aws.sqs.Queue>;
  readonly rules: ByName<aws.cloudwatch.EventRule>;
  /** Rules on the default bus: schedules, and events of AWS's services. */
  readonly defaultBusRules: ByName<aws.cloudwatch.EventRule>;
  readonly tables: ByName<aws.dynamodb.Table>;
  /** Indexes, by the names of table and index, `orders-byStatus`. */
  readonly indexes: ByName<TableIndex>;
  readonly apis: ByName<aws.apigatewayv2.Api>;
  /** Functions that read a table's stream. */
  readonly outboxes: ByName<aws.lambda.Function>;
  readonly stateMachines: ByName<aws.sfn.StateMachine>;
  /** Log groups of functions. */
  readonly logGroups: ByName<aws.cloudwatch.LogGroup>;
}

/** A component lists its own watched resources, so that none is forgotten when components are composed. */
export interface Watchable {
  readonly watched: Partial<Watched>;
}

/** Combines the watched resources of several components, without duplicates. */
export const watchAll = (components: readonly Watchable[]): Watched => {
  const all = <Kind extends keyof Watched>(kind: Kind): Watched[Kind] =>
    Object.assign({}, ...components.map(({ watched }) => watched[kind] ?? {}));
  return {
    functions: all("functions"),
    scheduledFunctions: all("scheduledFunctions"),
    reservedFunctions: all("reservedFunctions"),
    queues: all("queues"),
    deadLetterQueues: all("deadLetterQueues"),
    rules: all("rules"),
    defaultBusRules: all("defaultBusRules"),
    tables: all("tables"),
    indexes: all("indexes"),
    apis: all("apis"),
    outboxes: all("outboxes"),
    stateMachines: all("stateMachines"),
    logGroups: all("logGroups"),
  };
};

/** The queues' URLs, by the short names of the components that they belong to. */
export const urlsOf = (queues: ByName<aws.sqs.Queue>): Readonly<Record<string, pulumi.Output<string>>> =>
  Object.fromEntries(Object.entries(queues).map(([name, { url }]) => [name, url]));

const clientRoutes = ["create-order", "queries", "cancel-order"] as const;

/** The functions that count a metric, by their short names: `service` in the metric's dimensions. */
export const countedBy = {
  OrdersCreated: ["create-order"],
  OrdersFlagged: ["create-order"],
  OrdersCancelled: ["cancel-order"],
  FraudCheckUnavailable: ["create-order"],
  VelocityUnavailable: ["create-order"],
  FraudCheckMs: ["create-order"],
  OrdersConfirmed: ["inventory"],
  OrdersRejected: ["inventory"],
  StockShort: ["inventory"],
  StockNotReturned: ["inventory", "fail-payment", "refund-order"],
  UnreadableItems: ["create-order", "queries"],
  OrdersStuck: ["reconciler"],
  OrdersRestarted: ["reconciler"],
  LedgerMismatches: ["reconciler"],
  OrdersPaid: ["charge-order"],
  PaymentDeclined: ["charge-order"],
  PaymentsFailed: ["fail-payment"],
  OrdersShipped: ["ship-order", "fail-shipping", "refund-order"],
  ShippingsFailed: ["fail-shipping"],
  OrdersRefunded: ["refund-order"],
  EventsPublished: ["publish-events"],
  PublishLagMs: ["publish-events"],
  OrderToConfirmedMs: ["publish-events"],
  OrderToShippedMs: ["ship-order", "fail-shipping", "refund-order"],
  OrderRevenue: ["charge-order"],
  OrderRefunds: ["refund-order"],
  EmailsSent: ["notifier"],
  EmailFallback: ["notifier"],
  EmailsSuppressed: ["notifier"],
  AddressesSuppressed: ["mail-feedback"],
  AuthFailures: ["authorize"],
  QuotaExceeded: clientRoutes,
} as const satisfies Record<MetricName, readonly string[]>;
