import * as z from "zod";
import { jsonAnswer } from "../json-call";
import { AwsError, type AwsReply, jsonReply } from "../service";

const listed = z.looseObject({ QueueUrls: z.array(z.string()).optional() });
const batch = z.looseObject({
  Failed: z.array(z.looseObject({ Message: z.string().optional() })).optional(),
});

/** Answers that `local-aws-sqs` 2.0.2 gives otherwise than SQS. */
export const correctedAnswer = (action: string, reply: AwsReply): AwsReply => {
  if (reply.status !== 200) return inWordsOfSqs(reply);
  if (action === "ListQueues") return withoutEmptyList(reply);
  if (action === "ListQueueTags") return withoutEmptyTags(reply);
  return action === "SendMessageBatch" ? inWordsOfBatches(reply) : reply;
};

const words: readonly (readonly [RegExp, string])[] = [
  [/^(The input receipt handle ".*" is) not valid\.$/, "$1 not a valid receipt handle."],
  [/^(Unknown Attribute [^ .]+)$/, "$1."],
];

/** @throws AwsError the engine's refusal */
const inWordsOfSqs = (reply: AwsReply): AwsReply => {
  try {
    jsonAnswer(reply);
    return reply;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const message = words.reduce((text, [said, meant]) => text.replace(said, meant), error.message);
    throw new AwsError(error.code, message, error.status);
  }
};

/** SQS leaves the list out when there is no queue. */
const withoutEmptyList = (reply: AwsReply): AwsReply => {
  const { QueueUrls = [], ...rest } = listed.parse(jsonAnswer(reply));
  return QueueUrls.length > 0 ? reply : jsonReply(rest);
};

const withoutEmptyTags = (reply: AwsReply): AwsReply => {
  const { Tags, ...rest } = jsonAnswer(reply);
  return Object.keys(Object(Tags)).length > 0 ? reply : jsonReply(rest);
};

/** An entry of a batch that is too long is refused in other words than a message by itself. */
const inWordsOfBatches = (reply: AwsReply): AwsReply => {
  const { Failed, ...rest } = batch.parse(jsonAnswer(reply));
  if (!Failed) return reply;
  const said = "One or more parameters are invalid. Reason: Message must be";
  const meant = "One or more parameters cannot be validated. Reason: Message must be";
  return jsonReply({
    ...rest,
    Failed: Failed.map((entry) => ({ ...entry, Message: entry.Message?.replace(said, meant) })),
  });
};
