import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { Context } from "../context";
import { NotFound } from "../errors";
import type { Target } from "../target";
import { orUnknown } from "../unknown";

export interface Queue {
  /** The name used on the command line: `inventory`, `notifier`, `outbox`, … */
  readonly name: string;
  readonly url: string;
}

export interface QueueDepth extends Queue {
  readonly arn: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** The consumers' queues, by the names of their components. */
export const workQueues = (target: Target): Queue[] =>
  listed(target.get("queueUrls") ?? {}, target.named(/^(.+)QueueUrl$/));

/** The dead-letter queues, by the names of the components that feed them. */
export const deadLetterQueues = (target: Target): Queue[] =>
  listed(target.get("deadLetterQueueUrls") ?? {}, target.named(/^(.+)DlqUrl$/));

type Urls = Readonly<Record<string, string>>;

/** An older program has one output per queue, in addition to or instead of a single output for all. */
const listed = (all: Urls, each: Urls): Queue[] => {
  const known = new Set(Object.values(all));
  const others = Object.entries(each).filter(([, url]) => !known.has(url));
  return [...Object.entries(all), ...others].map(([name, url]) => ({ name, url }));
};

/** @throws NotFound with the existing names */
export const deadLetterQueue = (target: Target, name: string): Queue => {
  const queues = deadLetterQueues(target);
  const found = queues.find((queue) => queue.name === name);
  if (found) return found;
  const hint = `There are: ${queues.map((queue) => queue.name).join(", ") || "none"}`;
  throw new NotFound(`There is no dead-letter queue "${name}".`, { hint });
};

const counter = z.coerce.number().int().min(0).default(0);
const attributes = z.object({
  QueueArn: z.string(),
  ApproximateNumberOfMessages: counter,
  ApproximateNumberOfMessagesNotVisible: counter,
  ApproximateNumberOfMessagesDelayed: counter,
});

/** How many messages a queue holds; SQS counts them approximately. */
export const depthOf = async (sqs: SQSClient, { name, url }: Queue): Promise<QueueDepth> => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: [
        "QueueArn",
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  const found = attributes.parse(Attributes);
  return {
    name,
    url,
    arn: found.QueueArn,
    visible: found.ApproximateNumberOfMessages,
    inFlight: found.ApproximateNumberOfMessagesNotVisible,
    delayed: found.ApproximateNumberOfMessagesDelayed,
  };
};

export const depthsOf = (sqs: SQSClient, queues: readonly Queue[]): Promise<QueueDepth[]> =>
  Promise.all(queues.map((queue) => depthOf(sqs, queue)));

/** A queue with its counts, which are null if they are unknown. */
export type SeenQueue =
  | QueueDepth
  | (Queue & Readonly<Record<"arn" | "visible" | "inFlight" | "delayed", null>>);

/** Counts for a report: if one queue's count can't be read, the others are still shown. */
export const depthsSeen = (
  context: Context,
  sqs: SQSClient,
  queues: readonly Queue[],
): Promise<SeenQueue[]> =>
  Promise.all(
    queues.map(async (queue) => {
      const depth = await orUnknown(context, `Queue ${queue.name}`, depthOf(sqs, queue));
      return depth ?? { ...queue, arn: null, visible: null, inFlight: null, delayed: null };
    }),
  );

const redrivePolicy = z.object({ maxReceiveCount: z.coerce.number().int() });

/** How often a message of a queue is tried; undefined if there is no limit. */
export const maxReceiveCount = async (sqs: SQSClient, { url }: Queue): Promise<number | undefined> => {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] });
  const { Attributes } = await sqs.send(command);
  const policy = Attributes?.RedrivePolicy;
  return policy === undefined ? undefined : redrivePolicy.parse(JSON.parse(policy)).maxReceiveCount;
};
