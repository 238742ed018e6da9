import type * as aws from "@pulumi/aws";
import type { MetricName } from "../handlers/telemetry/telemetry";

type ByName<Resource> = Readonly<Record<string, Resource>>;

/** What alarms and the dashboard look at, by the short names of the program. */
export interface Watched {
  readonly functions: ByName<aws.lambda.Function>;
  /** Queues that functions consume. */
  readonly queues: ByName<aws.sqs.Queue>;
  readonly deadLetterQueues: ByName<aws.sqs.Queue>;
  readonly rules: ByName<aws.cloudwatch.EventRule>;
  readonly tables: ByName<aws.dynamodb.Table>;
  readonly apis: ByName<aws.apigatewayv2.Api>;
  /** Functions that read a table's stream. */
  readonly outboxes: ByName<aws.lambda.Function>;
  readonly stateMachines: ByName<aws.sfn.StateMachine>;
  /** Log groups of functions. */
  readonly logGroups: ByName<aws.cloudwatch.LogGroup>;
}

/** A component says itself what of it is to be watched, so that nothing is forgotten where components are composed. */
export interface Watchable {
  readonly watched: Partial<Watched>;
}

/** All that is to be watched of several components. */
export const watchAll = (components: readonly Watchable[]): Watched => {
  const all = <Kind extends keyof Watched>(kind: Kind): Watched[Kind] =>
    Object.assign({}, ...components.map(({ watched }) => watched[kind] ?? {}));
  return {
    functions: all("functions"),
    queues: all("queues"),
    deadLetterQueues: all("deadLetterQueues"),
    rules: all("rules"),
    tables: all("tables"),
    apis: all("apis"),
    outboxes: all("outboxes"),
    stateMachines: all("stateMachines"),
    logGroups: all("logGroups"),
  };
};

const clientRoutes = ["create-order", "queries", "cancel-order"] as const;

/** The functions that count a metric, by their short names: `service` in the metric's dimensions. */
export const countedBy = {
  OrdersCreated: ["create-order"],
  OrdersFlagged: ["create-order"],
  OrdersCancelled: ["cancel-order"],
  FraudCheckUnavailable: ["create-order"],
  FraudCheckMs: ["create-order"],
  OrdersConfirmed: ["inventory"],
  OrdersRejected: ["inventory"],
  StockShort: ["inventory"],
  OrdersPaid: ["charge-order"],
  PaymentDeclined: ["charge-order"],
  PaymentsFailed: ["fail-payment"],
  OrdersShipped: ["ship-order"],
  ShippingsFailed: ["fail-shipping"],
  OrdersRefunded: ["refund-order"],
  EventsPublished: ["publish-events"],
  PublishLagMs: ["publish-events"],
  OrderToConfirmedMs: ["publish-events"],
  OrderToShippedMs: ["ship-order"],
  OrderRevenue: ["charge-order"],
  OrderRefunds: ["refund-order"],
  EmailsSent: ["notifier"],
  EmailFallback: ["notifier"],
  AuthFailures: ["authorize"],
  QuotaExceeded: clientRoutes,
} as const satisfies Record<MetricName, readonly string[]>;
