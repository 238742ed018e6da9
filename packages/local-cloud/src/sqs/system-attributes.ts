import * as z from "zod";
import type { AwsCall } from "../service";

const asked = z.looseObject({
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});

/**
 * Converts the body of a call for the engine. SQS renamed `AttributeNames` of ReceiveMessage to
 * `MessageSystemAttributeNames`, and accepts both; `local-aws-sqs` 2.0.2 supports only the old name. It doesn't support `*`
 * for all message attributes either.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const withOldAttributeNames = ({ action, input }: AwsCall): Buffer => {
  const body = Buffer.from(JSON.stringify(input));
  if (action !== "ReceiveMessage") return body;
  const parsed = asked.safeParse(input);
  if (!parsed.success) return body;
  const { MessageSystemAttributeNames, AttributeNames, MessageAttributeNames, ...rest } = parsed.data;
  return Buffer.from(
    JSON.stringify({
      ...rest,
      AttributeNames: [...new Set([...AttributeNames, ...MessageSystemAttributeNames])],
      MessageAttributeNames: MessageAttributeNames.map((name) => (name === "*" ? "All" : name)),
    }),
  );
};
