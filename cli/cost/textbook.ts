import type { Usage } from "./bill";

/** Measurements of our own run, so that all designs are compared for the same work. */
export interface Measured {
  /** Per invocation of a function. */
  readonly gigabyteSeconds: number;
  readonly logBytes: number;
  /** Per order. */
  readonly emails: number;
}

export interface Design {
  readonly name: string;
  /** The guarantees of orderflow that it lacks. */
  readonly lacks: string;
  readonly anOrder: (measured: Measured) => Usage;
}

const functions = (count: number, { gigabyteSeconds, logBytes }: Measured): Usage => ({
  "lambda.requests": count,
  "lambda.gigabyteSeconds": count * gigabyteSeconds,
  "logs.functionBytes": count * logBytes,
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
      "httpApi.requests": 1,
      "sns.publishes": 4,
      // Inventory, payment and shipping once each, the notifier per e-mail; create-order is called by the API.
      ...messages(3 + measured.emails),
      ...functions(4 + measured.emails, measured),
      ...tables(4, 3),
      "ses.emails": measured.emails,
    }),
  },
  {
    name: "API → queue → function → table",
    lacks: "the client doesn't learn the price, the total or a refusal; no archive, no saga",
    anOrder: (measured) => ({
      "httpApi.requests": 1,
      // In addition, the intake's own queue.
      ...messages(4 + measured.emails),
      ...functions(4 + measured.emails, measured),
      ...tables(4, 3),
      "ses.emails": measured.emails,
    }),
  },
  {
    name: "table stream → function → queue → Step Functions Standard",
    lacks: "no bus: a new consumer means changing the workflow; no archive",
    anOrder: (measured) => ({
      "httpApi.requests": 1,
      ...messages(1),
      // create-order, the stream's and the queue's function; reserve, charge, ship and each e-mail as tasks.
      ...functions(6 + measured.emails, measured),
      // Start, the tasks, a choice, the end.
      "stepFunctions.transitions": 6 + measured.emails,
      ...tables(4, 3),
      "ses.emails": measured.emails,
    }),
  },
];
