import type { Clock } from "../clock/clock";
import { keepDeadLetters } from "./dead-letters";
import type { Queue } from "./queue";
import { countOnlyReceives } from "./receive-count";
import { stateChangesOf } from "./state-changes";

export interface Corrections {
  readonly clock: Clock;
  /** Ends long polls when the service stops. */
  readonly closing: AbortSignal;
  /** The engine's entry that a receipt handle belongs to. */
  readonly entryOf: (receiptHandle: string) => unknown;
  /** The engine's record of a message, in whichever queue it is. */
  readonly recordOf: (messageId: string) => unknown;
  /** Aborted when the one who calls right now doesn't wait any more. */
  readonly gone: () => AbortSignal | undefined;
}

/** The engine gives a short poll 40 ms plus this many seconds; 15 ms in all, as it looks for messages after 10. */
const briefly = -0.025;

/**
 * Corrects the differences between `local-aws-sqs` 2.0.2 and SQS:
 * - a long poll waits for a whole batch; SQS answers as soon as there is a message
 *   (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html);
 * - ApproximateNumberOfMessages counts messages in flight too; SQS counts what can be received;
 * - a purge empties the queue after a minute, with what was sent meanwhile. SQS takes up to a minute, so at once is
 *   allowed, and kinder; the next purge is refused for 60 seconds, as there
 *   (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html);
 * - a long poll whose client has gone receives messages for nobody, which are in flight then;
 * - a change of a message's visibility counts as another receive, and so brings it nearer to the dead-letter queue;
 * - a message can't be received in the moment after it was sent;
 * - a dead letter forgets when it was sent and how often it was received;
 * - a tag's value can't be empty.
 */
export const correctQueue = (queue: Queue, corrections: Corrections): void => {
  const { clock, entryOf } = corrections;
  answerAtOnce(queue, corrections);
  countAvailable(queue);
  countOnlyReceives(queue, entryOf);
  purgeAtOnce(queue, clock);
  sendAtOnce(queue);
  keepDeadLetters(queue, corrections.recordOf);
  takeEmptyTags(queue);
};

/** The engine holds a message back for a moment even without a delay, in which a receive finds nothing. */
const sendAtOnce = (queue: Queue): void => {
  const { newRecord } = queue;
  queue.newRecord = (record, delay) => {
    const entry = newRecord(record, delay);
    const seconds = delay === undefined || Number.isNaN(delay) ? queue.DelaySeconds : delay;
    if (seconds === 0) entry.delayed = false;
    return entry;
  };
};

/** The value of a tag may be empty. */
const takeEmptyTags = (queue: Queue): void => {
  const setTags = queue.setTags.bind(queue);
  queue.setTags = (tags) => {
    setTags(tags.filter(({ Value }) => Value !== ""));
    for (const { Key, Value } of tags) if (Value === "") queue.Tags[Key] = "";
  };
};

const purgeAtOnce = (queue: Queue, clock: Clock): void => {
  const purge = queue.purge;
  queue.purge = (whenDone) => {
    if (queue.purgeInProgress) return false;
    queue.clearRecords();
    if (whenDone) return purge(whenDone); // the queue is being deleted
    queue.purgeInProgress = true;
    clock.after(60_000, () => {
      queue.purgeInProgress = false;
    });
    return true;
  };
};

/** A client's patience is real: it waits for an answer by its own clock. */
const answerAtOnce = (queue: Queue, { clock, closing, gone }: Corrections): void => {
  const engineReceive = queue.receive.bind(queue);
  const receive: Queue["receive"] = (request) =>
    clock.work.during(() => engineReceive({ ...request, WaitTimeSeconds: briefly }));
  const available = availableIn(queue);
  const changed = stateChangesOf(queue);
  queue.receive = async (request) => {
    const seconds = Number(request.WaitTimeSeconds ?? queue.ReceiveMessageWaitTimeSeconds);
    const deadline = performance.now() + seconds * 1000;
    const client = gone();
    for (;;) {
      if (client?.aborted) return [];
      // A short poll is one look; a long one looks again whenever a message may have become available.
      const messages = available() > 0 ? await receive(request) : [];
      if (messages.length > 0 || closing.aborted) return messages;
      // On a busy machine the engine's poll can end before it has looked: then there is still a message.
      if (available() > 0) continue;
      const left = deadline - performance.now();
      if (left <= 0) return messages;
      await changed(left, closing);
    }
  };
};

/** Reads the number of messages that a receive would find. */
const availableIn = (queue: Queue): (() => number) => {
  const attributes = queue.getAttributes.bind(queue);
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
  return () => {
    const { ApproximateNumberOfMessages: all, ApproximateNumberOfMessagesNotVisible: inFlight } =
      attributes(names);
    return Number(all) - Number(inFlight);
  };
};

const countAvailable = (queue: Queue): void => {
  const attributes = queue.getAttributes.bind(queue);
  const available = availableIn(queue);
  const corrected: Queue["getAttributes"] = (names) => {
    const found = attributes(names);
    if (found?.ApproximateNumberOfMessages === undefined) return found;
    return { ...found, ApproximateNumberOfMessages: String(available()) };
  };
  queue.getAttributes = corrected;
  const startMove = queue.startMessageMoveTask.bind(queue);
  queue.startMessageMoveTask = (task) => {
    // The engine's task does this subtraction itself, of the numbers as they were.
    queue.getAttributes = attributes;
    try {
      return startMove(task);
    } finally {
      queue.getAttributes = corrected;
    }
  };
};
