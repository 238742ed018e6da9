import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { NotFound } from "../errors";
import type { Target } from "../target";

export interface Queue {
  /** As on the command line: `inventory`, `notifier`, `outbox`, … */
  readonly name: string;
  readonly url: string;
}

export interface QueueDepth extends Queue {
  readonly arn: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

const named = (pairs: readonly (readonly [string, string | undefined])[]): Queue[] =>
  pairs.flatMap(([name, url]) => (url === undefined ? [] : [{ name, url }]));

/** The queues that consumers read. */
export const workQueues = (target: Target): Queue[] =>
  named([
    ["inventory", target.get("inventoryQueueUrl")],
    ["notifier", target.get("notifierQueueUrl")],
  ]);

/** The dead-letter queues: those that the stack names, and those that it has outputs of their own for. */
export const deadLetterQueues = (target: Target): Queue[] => {
  const known = named([
    ["inventory", target.get("inventoryDlqUrl")],
    ["notifier", target.get("notifierDlqUrl")],
    ["outbox", target.get("outboxDlqUrl")],
    ["fulfilment", target.get("fulfilmentDlqUrl")],
  ]);
  const listed = named(Object.entries(target.get("deadLetterQueueUrls") ?? {}));
  return [...listed, ...known.filter(({ url }) => !listed.some((other) => other.url === url))];
};

/** @throws NotFound telling which there are */
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

const redrivePolicy = z.object({ maxReceiveCount: z.coerce.number().int() });

/** How often a message of a queue is tried; undefined where it is tried for ever. */
export const maxReceiveCount = async (sqs: SQSClient, { url }: Queue): Promise<number | undefined> => {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] });
  const { Attributes } = await sqs.send(command);
  const policy = Attributes?.RedrivePolicy;
  return policy === undefined ? undefined : redrivePolicy.parse(JSON.parse(policy)).maxReceiveCount;
};
