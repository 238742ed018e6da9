import * as z from "zod";
import type { Done, MessageView } from "./api";
import { BadRequest, type ConsoleRoute } from "./extension";
import { Pauses, pauseRequest } from "./pauses";
import { listQueues, messagesOf, purge, setVisibilityTimeout, startRedrive } from "./queues";
import { type RouteParts, required } from "./route-parts";

const byArn = z.strictObject({ arn: z.string() });
const visibility = z.strictObject({ arn: z.string(), seconds: z.int().min(0).max(43_200) });
const oneMessage = z.strictObject({ arn: z.string(), messageId: z.string(), body: z.string().optional() });

/** Queues and actions on dead letters, which an extension may replace. */
export const queueRoutes = ({
  sources,
  traffic,
  aws,
  extension,
}: RouteParts): Record<string, ConsoleRoute> => {
  const { deadLetters, subjectOf } = extension;
  const pauses = new Pauses({ aws, topology: () => traffic.topology(), resources: sources.resources });
  return {
    "GET /api/queues": async () =>
      listQueues(await aws.sqs(), traffic.topology(), sources, await pauses.pausedSources()),
    "GET /api/pauses": ({ query }) => pauses.at(required(query, "at")),
    "POST /api/pauses": ({ body }): Promise<Done> => pauses.set(pauseRequest.parse(body)),
    "GET /api/messages": ({ query }): MessageView[] =>
      messagesOf(sources, required(query, "arn")).map((message) => ({
        ...message,
        subject: subjectOf?.(parsed(message.body)),
      })),
    "GET /api/cause": async ({ query }) => {
      const [arn, id] = [required(query, "arn"), required(query, "message")];
      const message = sources.queueContents(arn).find(({ messageId }) => messageId === id);
      return message && deadLetters?.causeOf(arn, message);
    },
    "POST /api/redrive": async ({ body }): Promise<Done> => {
      const { arn } = byArn.parse(body);
      const done = await deadLetters?.redrive(arn);
      if (done) return done;
      await startRedrive(await aws.sqs(), arn);
      return { ok: true, text: "SQS is moving them back to their source queues." };
    },
    "POST /api/redrive-one": async ({ body }): Promise<Done> => {
      const { arn, ...message } = oneMessage.parse(body);
      const done = await deadLetters?.redriveOne(arn, message);
      if (!done) throw new BadRequest("The program can't send back a single message", 409);
      return done;
    },
    "POST /api/purge": async ({ body }): Promise<Done> => {
      const { arn } = byArn.parse(body);
      const done = await deadLetters?.purge(arn);
      if (done) return done;
      await purge(await aws.sqs(), sources, arn);
      return { ok: true, text: "All messages were deleted." };
    },
    "POST /api/visibility": async ({ body }) => {
      const wanted = visibility.parse(body);
      await setVisibilityTimeout(await aws.sqs(), sources, wanted);
      return wanted;
    },
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text
  }
};
