import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Context } from "../context";
import { Failed } from "../errors";
import { progressBar } from "../output/progress";
import type { Target } from "../target";
import { deadLetterQueue, depthOf, workQueues } from "./queues";

export interface MoveOptions {
  /** Messages per second; if left out, SQS decides. */
  readonly rate: number | undefined;
  /** Seconds. */
  readonly timeout: number;
}

/**
 * Has SQS move a consumer's dead letters back to its queue. The request names the queue, because letters that
 * EventBridge put into the dead-letter queue were never in it, so SQS couldn't know where they belong.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 * @returns how many were moved
 * @throws Failed, TimedOut
 */
export const moveBack = async (context: Context, name: string, options: MoveOptions): Promise<number> => {
  const target = await context.target();
  const sqs = target.aws.sqs();
  const source = await depthOf(sqs, deadLetterQueue(target, name));
  if (source.visible + source.inFlight === 0) return 0;
  const home = workQueues(target).find((queue) => queue.name === name);
  const destination = home && (await depthOf(sqs, home)).arn;
  await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: source.arn,
      ...(destination === undefined ? {} : { DestinationArn: destination }),
      ...(options.rate === undefined ? {} : { MaxNumberOfMessagesPerSecond: options.rate }),
    }),
  );
  return finished(context, target, source.arn, source.visible, options.timeout);
};

const over: ReadonlySet<string> = new Set(["COMPLETED", "CANCELLED", "FAILED"]);

const finished = async (
  context: Context,
  target: Target,
  sourceArn: string,
  expected: number,
  seconds: number,
): Promise<number> => {
  const bar = progressBar(context.world.stderr, "Moving", expected);
  const look = async (): Promise<ListMessageMoveTasksResultEntry | undefined> => {
    const command = new ListMessageMoveTasksCommand({ SourceArn: sourceArn, MaxResults: 1 });
    const { Results: [task] = [] } = await target.aws.sqs().send(command);
    bar.at(task?.ApproximateNumberOfMessagesMoved ?? 0, task?.ApproximateNumberOfMessagesToMove);
    return task;
  };
  try {
    const task = await context.until("the move", { seconds }, look, (seen) => over.has(seen?.Status ?? ""));
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    if (task?.Status !== "COMPLETED")
      throw new Failed(
        `The move is ${task?.Status}: ${task?.FailureReason ?? "no reason given"} (${moved} moved)`,
      );
    return moved;
  } finally {
    bar.end();
  }
};
