import * as z from "zod";
import type { AwsCall } from "../service";

const asked = z.looseObject({
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()),
});

/**
 * The body of a call as the engine takes it. SQS renamed `AttributeNames` of ReceiveMessage to
 * `MessageSystemAttributeNames`, and takes both; `local-aws-sqs` 2.0.2 knows the old name only.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const withOldAttributeNames = ({ action, protocol, input, body }: AwsCall): Buffer => {
  if (action !== "ReceiveMessage") return body;
  if (protocol === "query")
    return Buffer.from(body.toString("utf8").replaceAll("MessageSystemAttributeName.", "AttributeName."));
  const parsed = asked.safeParse(input);
  if (!parsed.success) return body;
  const { MessageSystemAttributeNames, AttributeNames, ...rest } = parsed.data;
  return Buffer.from(
    JSON.stringify({ ...rest, AttributeNames: [...AttributeNames, ...MessageSystemAttributeNames] }),
  );
};
