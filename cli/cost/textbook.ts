import type { Usage } from "./bill";

/** What one invocation of a function costs besides its request, taken from a run of our own. */
export interface AnInvocation {
  readonly gigabyteSeconds: number;
  readonly logBytes: number;
}

export interface Design {
  readonly name: string;
  /** What it lacks of what orderflow promises. */
  readonly lacks: string;
  readonly anOrder: (invocation: AnInvocation) => Usage;
}

const functions = (count: number, { gigabyteSeconds, logBytes }: AnInvocation): Usage => ({
  "lambda.requests": count,
  "lambda.gigabyteSeconds": count * gigabyteSeconds,
  "logs.bytes": count * logBytes,
});

/** Each message is sent, received and deleted, in batches of one as under little load. */
const messages = (count: number): Usage => ({ "sqs.requests": 3 * count });

/** An order of two kilobytes, in the table and one index; each status is a write of both. Two lines of stock. */
const tables = (writes: number, reads: number): Usage => ({
  "dynamodb.writeUnits": writes * 4 + 2,
  "dynamodb.readUnits": reads,
});

/**
 * Designs that books and samples show, made to do the same work: place an order of two lines, take its stock, charge
 * it, ship it, and send four e-mails. Each number is a count an order.
 */
export const textbookDesigns: readonly Design[] = [
  {
    name: "API → function → SNS → queues",
    lacks: "no outbox: an order can be stored and its message lost; no archive, no saga",
    anOrder: (invocation) => ({
      "httpApi.requests": 1,
      "sns.publishes": 4,
      // Inventory, payment and shipping once each, the notifier four times; create-order is called by the API.
      ...messages(7),
      ...functions(8, invocation),
      ...tables(4, 3),
      "ses.emails": 4,
    }),
  },
  {
    name: "API → queue → function → table",
    lacks: "the client doesn't learn the price, the total or a refusal; no archive, no saga",
    anOrder: (invocation) => ({
      "httpApi.requests": 1,
      // The intake's own queue besides.
      ...messages(8),
      ...functions(8, invocation),
      ...tables(4, 3),
      "ses.emails": 4,
    }),
  },
  {
    name: "table stream → function → queue → Step Functions Standard",
    lacks: "no bus: a new consumer is a change of the workflow; no archive",
    anOrder: (invocation) => ({
      "httpApi.requests": 1,
      ...messages(1),
      // create-order, the stream's and the queue's function; reserve, charge, ship and four e-mails as tasks.
      ...functions(10, invocation),
      // Start, seven tasks, a choice, the end.
      "stepFunctions.transitions": 10,
      ...tables(4, 3),
      "ses.emails": 4,
    }),
  },
];
