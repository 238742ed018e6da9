import type { Context } from "../context";
import type { DeadLetter } from "../dead-letter";
import type { Target } from "../target";
import { orUnknown } from "../unknown";
import { lastError } from "./last-error";
import { physicalPrefix } from "./names";
import { maxReceiveCount, workQueues } from "./queues";

/**
 * Finds why a consumer failed and how often, which SQS doesn't report. The error is in the consumer's log, under the
 * message's correlation id; the number of tries follows from its queue's redrive policy.
 */
export const withCause = async (
  context: Context,
  target: Target,
  consumer: string,
  letter: DeadLetter,
): Promise<DeadLetter> => {
  const { correlationId, sentAt } = letter;
  const queue = workQueues(target).find(({ name }) => name === consumer);
  if (letter.kind !== "consumer") return letter;
  if (queue === undefined) return { ...letter, kind: "other" };
  const logGroup = `/aws/lambda/${physicalPrefix(target)}-${consumer}`;
  const [attempts, error] = await Promise.all([
    maxReceiveCount(target.aws.sqs(), queue),
    correlationId !== null && sentAt !== null
      ? orUnknown(
          context,
          `The log of ${consumer}`,
          lastError(target.aws.logs(), { logGroup, correlationId, ...around(sentAt) }),
        )
      : undefined,
  ]);
  return { ...letter, attempts: attempts ?? null, error: error ?? null };
};

const minute = 60_000;

/**
 * The time span in which a consumer may have failed. On AWS, a dead letter's timestamp is that of its first sending, so
 * the tries came after it; on the local cloud, it is that of becoming a dead letter, so the tries came before it.
 */
const around = (sentAt: string): { from: Date; to: Date } => {
  const time = Date.parse(sentAt);
  return { from: new Date(time - 15 * minute), to: new Date(time + 60 * minute) };
};
