import type { Context } from "../context";
import type { Target } from "../target";
import { executionsInFlight } from "./executions";
import { localMails } from "./local-mails";
import { type Counts, changesBetween, countsByStatus } from "./order-table";
import { deadLetterQueues, depthsOf, workQueues } from "./queues";

/** The state that a replay or redrive may change. */
export interface Snapshot {
  readonly orders: Counts;
  readonly deadLetters: Counts;
  /** E-mails sent; undefined on AWS, where SES doesn't keep them. */
  readonly emails: number | null;
}

export const snapshot = async (target: Target): Promise<Snapshot> => {
  const [orders, queues, mails] = await Promise.all([
    countsByStatus(target.aws.dynamoDb(), target.need("ordersTable")),
    depthsOf(target.aws.sqs(), deadLetterQueues(target)),
    target.isLocal ? localMails(target) : null,
  ]);
  const deadLetters = Object.fromEntries(queues.map(({ name, visible }) => [name, visible]));
  return { orders, deadLetters, emails: mails === null ? null : mails.length };
};

export interface Changes {
  /** More or fewer orders in a status; statuses that stayed the same are left out, as below. */
  readonly orders: Counts;
  readonly deadLetters: Counts;
  readonly emails: number | null;
}

export const comparison = (before: Snapshot, after: Snapshot): Changes => ({
  orders: changesBetween(before.orders, after.orders),
  deadLetters: changesBetween(before.deadLetters, after.deadLetters),
  emails: before.emails === null || after.emails === null ? null : after.emails - before.emails,
});

/** Consecutive checks that must find the queues empty: SQS counts approximately, and a message may be between two queues. */
const looksInARow = 3;

/** Waits until the queues are empty and no order is being fulfilled. @throws TimedOut */
export const settle = async (context: Context, target: Target, seconds: number): Promise<void> => {
  let quiet = 0;
  const look = async (): Promise<number> => {
    const [depths, executions] = await Promise.all([
      depthsOf(target.aws.sqs(), workQueues(target)),
      executionsInFlight(target),
    ]);
    const waiting = depths.some(({ visible, inFlight, delayed }) => visible + inFlight + delayed > 0);
    const busy = waiting || (executions ?? 0) > 0;
    quiet = busy ? 0 : quiet + 1;
    return quiet;
  };
  await context.until("the queues to drain", { seconds }, look, (seen) => seen >= looksInARow);
};
