import type { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { MessageView, QueueView, Topology } from "./api";
import type { ConsoleSources } from "./sources";

/** The maximum number of messages shown per queue. */
const mostShown = 100;

const redrive = z.looseObject({ maxReceiveCount: z.coerce.number() });

/** All queues of the program, with what they hold. */
export const listQueues = async (
  client: SQSClient,
  topology: Topology,
  sources: ConsoleSources,
  /** The ARNs of those whose consumer is paused. */
  paused: ReadonlySet<string>,
): Promise<QueueView[]> => {
  const queues = topology.nodes.filter(({ kind }) => kind === "queue" || kind === "dead-letter-queue");
  const views = await Promise.all(
    queues.map(async ({ id: arn, name, label }): Promise<QueueView> => {
      const attributes = await attributesOf(client, urlOf(sources, arn));
      const contents = sources.queueContents(arn);
      const policy = redrive.safeParse(JSON.parse(attributes.RedrivePolicy ?? "null")).data;
      return {
        arn,
        name,
        label,
        deadLettersOf: sourcesOf(arn, topology),
        maxReceiveCount: policy?.maxReceiveCount,
        visibilityTimeout: Number(attributes.VisibilityTimeout ?? 30),
        available: contents.filter(({ state }) => state !== "in flight").length,
        inFlight: contents.filter(({ state }) => state === "in flight").length,
        paused: paused.has(arn),
      };
    }),
  );
  // A queue comes before its dead-letter queue.
  return views.sort((a, b) => a.label.localeCompare(b.label));
};

/** Whose dead letters come to a queue; a rule and the queue that it feeds may have one name. */
const sourcesOf = (arn: string, { nodes, edges }: Topology): string[] => {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  const sources = edges.filter(({ kind, to }) => kind === "dead" && to === arn);
  return [...new Set(sources.map(({ from }) => labels.get(from) ?? from))];
};

const attributesOf = async (
  client: SQSClient,
  QueueUrl: string,
): Promise<Partial<Record<string, string>>> => {
  const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  return (await client.send(command)).Attributes ?? {};
};

/** The newest messages of a queue, read without receiving them. */
export const messagesOf = (sources: ConsoleSources, arn: string): MessageView[] =>
  [...sources.queueContents(arn)].reverse().slice(0, mostShown);

/** Sends a dead-letter queue's messages back to their source queues. */
export const startRedrive = async (client: SQSClient, SourceArn: string): Promise<void> => {
  const { StartMessageMoveTaskCommand } = await import("@aws-sdk/client-sqs");
  await client.send(new StartMessageMoveTaskCommand({ SourceArn }));
};

/** Deletes all messages of a queue. */
export const purge = async (client: SQSClient, sources: ConsoleSources, arn: string): Promise<void> => {
  const { PurgeQueueCommand } = await import("@aws-sdk/client-sqs");
  await client.send(new PurgeQueueCommand({ QueueUrl: urlOf(sources, arn) }));
};

/** Changes how long a failed message waits for its next try. */
export const setVisibilityTimeout = async (
  client: SQSClient,
  sources: ConsoleSources,
  { arn, seconds }: { arn: string; seconds: number },
): Promise<void> => {
  const { SetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
  const Attributes = { VisibilityTimeout: String(seconds) };
  await client.send(new SetQueueAttributesCommand({ QueueUrl: urlOf(sources, arn), Attributes }));
};

const urlOf = (sources: ConsoleSources, arn: string): string => {
  const [, , , , accountId = "", name = ""] = arn.split(":");
  return `${sources.awsEndpoint()}/${accountId}/${name}`;
};
