import type { createRequestHandler } from "local-aws-sqs";

export type QueueEngine = ReturnType<typeof createRequestHandler>["service"];
type Queue = QueueEngine["Queues"][number];

/** Milliseconds between two looks at an empty queue: a message whose visibility timeout ended makes no sound. */
const look = 200;

/** The engine gives a short poll 40 ms plus this many seconds; 15 ms in all, as it looks for messages after 10. */
const briefly = -0.025;

/**
 * Puts right what `local-aws-sqs` 2.0.2 does otherwise than SQS:
 * - a long poll waits for a whole batch; SQS answers as soon as there is a message
 *   (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html);
 * - ApproximateNumberOfMessages counts messages in flight too; SQS counts what can be received;
 * - a purge empties the queue after a minute, with what was sent meanwhile. SQS takes up to a minute, so at once is
 *   allowed, and kinder; the next purge is refused for 60 seconds, as there
 *   (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html).
 * @param closing ends long polls when the service stops
 */
export const correctQueue = (queue: Queue, closing: AbortSignal): void => {
  answerAtOnce(queue, closing);
  countAvailable(queue);
  purgeAtOnce(queue);
};

const purgeAtOnce = (queue: Queue): void => {
  const purge = queue.purge;
  queue.purge = (whenDone) => {
    if (queue.purgeInProgress) return false;
    queue.clearRecords();
    if (whenDone) return purge(whenDone); // the queue is being deleted
    queue.purgeInProgress = true;
    setTimeout(() => {
      queue.purgeInProgress = false;
    }, 60_000).unref();
    return true;
  };
};

const answerAtOnce = (queue: Queue, closing: AbortSignal): void => {
  const receive = queue.receive.bind(queue);
  const available = availableIn(queue);
  const arrivals = arrivalsAt(queue);
  queue.receive = async (request) => {
    const seconds = Number(request.WaitTimeSeconds ?? queue.ReceiveMessageWaitTimeSeconds);
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      // A short poll is one look; a long one looks again at each arrival.
      const messages = available() > 0 ? await receive({ ...request, WaitTimeSeconds: briefly }) : [];
      const left = deadline - Date.now();
      if (messages.length > 0 || left <= 0 || closing.aborted) return messages;
      await arrivals(Math.min(left, look), closing);
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

/** Waits for the next message to arrive, but not longer than `ms`. */
const arrivalsAt = (queue: Queue): ((ms: number, closing: AbortSignal) => Promise<void>) => {
  const waiting = new Set<() => void>();
  const newRecord = queue.newRecord;
  queue.newRecord = (record, delaySeconds) => {
    const made = newRecord(record, delaySeconds);
    const delay =
      delaySeconds === undefined || Number.isNaN(delaySeconds) ? queue.DelaySeconds : delaySeconds;
    // The engine's own timer of the same length was set before, so the message is there when this one fires.
    setTimeout(() => {
      for (const wake of [...waiting]) wake();
    }, delay * 1000).unref();
    return made;
  };
  return (ms, closing) =>
    new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        closing.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      waiting.add(wake);
      closing.addEventListener("abort", wake);
    });
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
