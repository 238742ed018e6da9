import * as pulumi from "@pulumi/pulumi";
import type { MetricName } from "../../handlers/telemetry/telemetry";
import { type Metric, metric } from "../metric";
import type { Watched } from "../watched";
import { type Computed, graph, heading, type Line, type Widget } from "./widgets";

type Row = readonly Widget[];

const labelled = (label: string, metrics: readonly Metric[]): Line[] =>
  metrics.map((one) => ({ label, metric: one }));

const counted = (name: MetricName, label: string): Line[] => labelled(label, metric.orders(name, "Sum"));

const numbered = (id: string, metrics: readonly Metric[]): Record<string, Metric> =>
  Object.fromEntries(metrics.map((one, index) => [`${id}${index}`, one]));

const sumOf = (id: string, metrics: readonly Metric[]): string =>
  metrics.map((_, index) => `FILL(${id}${index}, 0)`).join(" + ");

/** The percentage of created orders that were shipped. */
const conversion = (): Computed => {
  const shipped = metric.orders("OrdersShipped", "Sum");
  const created = metric.orders("OrdersCreated", "Sum");
  return {
    label: "shipped of created, %",
    expression: `100 * (${sumOf("shipped", shipped)}) / created0`,
    of: { ...numbered("shipped", shipped), ...numbered("created", created) },
  };
};

/** One line per value of a dimension; only CloudWatch knows the values. */
const byDimension = (name: MetricName, dimension: string): Computed => ({
  label: "",
  expression: `SEARCH('{${pulumi.getProject()},${dimension},service,stack} MetricName="${name}" stack="${pulumi.getStack()}"', 'Sum', 300)`,
});

export const businessRow = (): Row[] => [
  [heading("## Business\nOrders by outcome, the share that is shipped, and revenue.")],
  [
    graph({
      title: "Orders by status",
      unit: "orders",
      lines: [
        ...counted("OrdersCreated", "created"),
        ...counted("OrdersFlagged", "flagged as fraud"),
        ...counted("OrdersConfirmed", "confirmed"),
        ...counted("OrdersRejected", "rejected: too little stock"),
        ...counted("OrdersPaid", "paid"),
        ...counted("PaymentsFailed", "payment failed"),
        ...counted("OrdersShipped", "shipped"),
        ...counted("ShippingsFailed", "shipping failed"),
        ...counted("OrdersCancelled", "cancelled"),
        ...counted("OrdersRefunded", "refunded"),
      ],
      width: 12,
    }),
    graph({ title: "Conversion", view: "singleValue", lines: [conversion()], width: 4 }),
    graph({
      title: "Revenue and refunds, minor units by currency",
      lines: [byDimension("OrderRevenue", "currency"), byDimension("OrderRefunds", "currency")],
      width: 8,
    }),
  ],
  [
    graph({
      title: "Too little stock, by product",
      lines: [byDimension("StockShort", "productId")],
      stacked: true,
      unit: "orders",
    }),
    graph({
      title: "Payment",
      unit: "charges",
      lines: [...counted("PaymentDeclined", "declined"), ...counted("PaymentsFailed", "given up")],
    }),
    graph({
      title: "E-mails",
      unit: "e-mails",
      lines: [...counted("EmailsSent", "sent"), ...counted("EmailFallback", "written from the template")],
    }),
  ],
];

const percentiles = (label: string, of: (statistic: "p50" | "p99") => readonly Metric[]): Line[] =>
  (["p50", "p99"] as const).flatMap((statistic) => labelled(`${label} ${statistic}`, of(statistic)));

export const latencyRow = ({ apis, outboxes }: Watched): Row[] => [
  [heading("## Latency\nResponse times, and the time that orders take.")],
  [
    graph({
      title: "API",
      unit: "ms",
      lines: Object.values(apis).flatMap((api) =>
        percentiles("answer", (statistic) => [metric.api(api, "Latency", statistic)]),
      ),
    }),
    graph({
      title: "Order to confirmed, order to shipped",
      unit: "ms",
      lines: [
        ...percentiles("confirmed", (statistic) => metric.orders("OrderToConfirmedMs", statistic)),
        ...percentiles("shipped", (statistic) => metric.orders("OrderToShippedMs", statistic)),
      ],
    }),
    graph({
      title: "Outbox and fraud check",
      unit: "ms",
      lines: [
        ...percentiles("write to event", (statistic) => metric.orders("PublishLagMs", statistic)),
        ...percentiles("fraud check", (statistic) => metric.orders("FraudCheckMs", statistic)),
        ...Object.values(outboxes).flatMap((fn) =>
          labelled("iterator age", [metric.lambda(fn, "IteratorAge", "Maximum")]),
        ),
      ],
    }),
  ],
];

/** Overdue orders, as the reconciler counts them. */
const stuck = (): Widget =>
  graph({
    title: "Overdue orders",
    unit: "orders",
    width: 6,
    lines: [
      ...labelled("stuck", metric.orders("OrdersStuck", "Maximum")),
      ...counted("OrdersRestarted", "restarted"),
      ...labelled("in conflict with provider or carrier", metric.orders("LedgerMismatches", "Maximum")),
    ],
  });

export const queuesRow = ({ queues, deadLetterQueues, stateMachines }: Watched): Row[] => [
  [heading("## Queues and workflow\nA dead-letter queue that isn't empty waits for a person.")],
  [
    graph({
      title: "Age of the oldest message",
      unit: "s",
      width: 6,
      lines: Object.entries(queues).flatMap(([name, queue]) =>
        labelled(name, [metric.queue(queue, "ApproximateAgeOfOldestMessage", "Maximum")]),
      ),
    }),
    graph({
      title: "Dead letters",
      unit: "messages",
      width: 6,
      lines: Object.entries(deadLetterQueues).flatMap(([name, queue]) =>
        labelled(name, [metric.queue(queue, "ApproximateNumberOfMessagesVisible", "Maximum")]),
      ),
    }),
    graph({
      title: "Fulfilment",
      unit: "executions",
      width: 6,
      lines: Object.values(stateMachines).flatMap((machine) => [
        ...labelled("started", [metric.stateMachine(machine, "ExecutionsStarted", "Sum")]),
        ...labelled("succeeded", [metric.stateMachine(machine, "ExecutionsSucceeded", "Sum")]),
        ...labelled("failed", [metric.stateMachine(machine, "ExecutionsFailed", "Sum")]),
        ...labelled("timed out", [metric.stateMachine(machine, "ExecutionsTimedOut", "Sum")]),
      ]),
    }),
    stuck(),
  ],
];

export const errorsRow = ({ apis, functions, rules, tables, indexes }: Watched): Row[] => [
  [heading("## Errors")],
  [
    graph({
      title: "API",
      unit: "answers",
      width: 6,
      lines: [
        ...Object.values(apis).flatMap((api) => [
          ...labelled("4xx", [metric.api(api, "4xx", "Sum")]),
          ...labelled("5xx", [metric.api(api, "5xx", "Sum")]),
        ]),
        ...counted("AuthFailures", "unknown keys"),
        ...counted("QuotaExceeded", "over quota"),
      ],
    }),
    graph({
      title: "Functions",
      unit: "invocations",
      width: 6,
      lines: Object.entries(functions).flatMap(([name, fn]) => [
        ...labelled(`${name} errors`, [metric.lambda(fn, "Errors", "Sum")]),
        ...labelled(`${name} throttles`, [metric.lambda(fn, "Throttles", "Sum")]),
      ]),
    }),
    graph({
      title: "Events and tables",
      width: 6,
      lines: [
        ...Object.entries(rules).flatMap(([name, rule]) =>
          labelled(`${name} undelivered`, [metric.rule(rule, "FailedInvocations", "Sum")]),
        ),
        ...Object.entries(tables).flatMap(([name, table]) =>
          labelled(`${name} throttled`, [metric.table(table, "WriteThrottleEvents", "Sum")]),
        ),
        ...Object.entries(indexes).flatMap(([name, index]) =>
          labelled(`${name} throttled`, [metric.index(index, "WriteThrottleEvents", "Sum")]),
        ),
        ...counted("UnreadableItems", "unreadable items"),
        ...counted("StockNotReturned", "pieces not returned"),
      ],
    }),
    graph({
      title: "Fraud check and e-mail",
      width: 6,
      lines: [
        ...counted("FraudCheckUnavailable", "fraud check unavailable"),
        ...counted("VelocityUnavailable", "recent orders not counted"),
        ...counted("EmailsSuppressed", "mails to suppressed addresses"),
        ...counted("AddressesSuppressed", "addresses suppressed"),
        ...labelled("bounces", [metric.mail("Reputation.BounceRate", "Maximum")]),
        ...labelled("complaints", [metric.mail("Reputation.ComplaintRate", "Maximum")]),
      ],
    }),
  ],
];

export const costRow = ({ apis, functions, tables }: Watched): Row[] => [
  [heading("## What costs\nEach graph shows a quantity that AWS bills; docs/cost.md has the prices.")],
  [
    graph({
      title: "Functions: milliseconds per function",
      stacked: true,
      lines: Object.entries(functions).flatMap(([name, fn]) =>
        labelled(name, [metric.lambda(fn, "Duration", "Sum")]),
      ),
    }),
    graph({
      title: "Tables: capacity units",
      stacked: true,
      lines: Object.entries(tables).flatMap(([name, table]) => [
        ...labelled(`${name} written`, [metric.table(table, "ConsumedWriteCapacityUnits", "Sum")]),
        ...labelled(`${name} read`, [metric.table(table, "ConsumedReadCapacityUnits", "Sum")]),
      ]),
    }),
    graph({
      title: "Requests, events and e-mails",
      lines: [
        ...Object.values(apis).flatMap((api) => labelled("requests", [metric.api(api, "Count", "Sum")])),
        ...counted("EventsPublished", "events"),
        ...labelled("e-mails", [metric.mail("Send", "Sum")]),
      ],
    }),
  ],
];
