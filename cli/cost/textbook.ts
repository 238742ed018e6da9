import type { Usage } from "./bill";

/** Measurements of our own run, so that all designs are compared for the same work. */
export interface Measured {
  /** Per invocation of a function. */
  readonly gigabyteSeconds: number;
  readonly logBytes: number;
  /** Of the lines that Lambda itself writes. */
  readonly platformBytes: number;
  readonly traces: number;
  /** Per request of the API. */
  readonly accessBytes: number;
  /** Per order. */
  readonly emails: number;
}

export interface Design {
  readonly name: string;
  /** The guarantees of orderflow that it lacks. */
  readonly lacks: string;
  readonly anOrder: (measured: Measured) => Usage;
}

/** @param usage metered over `orders` orders */
export const measuredOf = (usage: Usage, orders: number): Measured => {
  const invocations = usage["lambda.requests"] || 1;
  const perInvocation = (item: string) => (usage[item] ?? 0) / invocations;
  return {
    gigabyteSeconds: perInvocation("lambda.gigabyteSeconds"),
    logBytes: perInvocation("logs.functionBytes"),
    platformBytes: perInvocation("logs.platformBytes"),
    traces: perInvocation("xray.traces"),
    accessBytes: (usage["logs.accessBytes"] ?? 0) / (usage["httpApi.requests"] || 1),
    emails: (usage["ses.emails"] ?? 0) / orders,
  };
};

const functions = (count: number, measured: Measured): Usage => ({
  "lambda.requests": count,
  "lambda.gigabyteSeconds": count * measured.gigabyteSeconds,
  "logs.functionBytes": count * measured.logBytes,
  "logs.platformBytes": count * measured.platformBytes,
  "xray.traces": count * measured.traces,
});

/** Placing the order, and reading it once. */
const requests = ({ accessBytes }: Measured): Usage => ({
  "httpApi.requests": 2,
  "logs.accessBytes": 2 * accessBytes,
});

/** Each message is sent, received and deleted, in batches of one, as under low load. */
const messages = (count: number): Usage => ({ "sqs.requests": 3 * count });

/** An order of two kilobytes, in the table and one index; each status is a write of both. Two lines of stock. */
const tables = (writes: number, reads: number): Usage => ({
  "dynamodb.writeUnits": writes * 4 + 2,
  "dynamodb.readUnits": reads,
});

/**
 * Designs from books and samples, extended to do the same work: place an order of two lines, reserve its stock, charge
 * it, ship it, and send as many e-mails. Each number is a count per order.
 */
export const textbookDesigns: readonly Design[] = [
  {
    name: "API → function → SNS → queues",
    lacks: "no outbox: an order can be stored and its message lost; no archive, no saga",
    anOrder: (measured) => ({
      ...requests(measured),
      "sns.publishes": 4,
      // Inventory, payment and shipping once each, the notifier per e-mail; the API calls create-order and get-order.
      ...messages(3 + measured.emails),
      ...functions(5 + measured.emails, measured),
      ...tables(4, 4),
      "ses.emails": measured.emails,
    }),
  },
  {
    name: "API → queue → function → table",
    lacks: "the client doesn't learn the price, the total or a refusal; no archive, no saga",
    anOrder: (measured) => ({
      ...requests(measured),
      // In addition, the intake's own queue.
      ...messages(4 + measured.emails),
      ...functions(5 + measured.emails, measured),
      ...tables(4, 4),
      "ses.emails": measured.emails,
    }),
  },
  {
    name: "table stream → function → queue → Step Functions Standard",
    lacks: "no bus: a new consumer means changing the workflow; no archive",
    anOrder: (measured) => ({
      ...requests(measured),
      ...messages(1),
      // create-order, get-order, the stream's and the queue's function; reserve, charge, ship and each e-mail as tasks.
      ...functions(7 + measured.emails, measured),
      // Start, the tasks, a choice, the end.
      "stepFunctions.transitions": 6 + measured.emails,
      ...tables(4, 4),
      "ses.emails": measured.emails,
    }),
  },
];
