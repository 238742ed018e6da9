import * as z from "zod";
import { type AwsCall, AwsError, arn } from "../service";
import { declaredAttribute } from "./declared-attribute";
import type { QueueEngine } from "./queue";

const redrivePolicy = z.object({ deadLetterTargetArn: z.string() });

/**
 * Refuses a redrive policy whose dead-letter queue doesn't take this queue's messages; `local-aws-sqs` 2.0.2 keeps the
 * redrive allow policy and doesn't ask it.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 * @throws AwsError InvalidParameterValue
 */
export const refuseForeignDeadLetters = (
  input: AwsCall["input"],
  queueName: string,
  queues: QueueEngine["Queues"],
): void => {
  const text = declaredAttribute(input, "RedrivePolicy");
  if (text === undefined) return;
  const target = targetOf(text);
  const allow = queues.find(({ QueueName }) => arn("sqs", QueueName) === target)?.RedriveAllowPolicy;
  if (allow === undefined || allow.redrivePermission === "allowAll") return;
  if (allow.redrivePermission === "byQueue" && allow.sourceQueueArns?.includes(arn("sqs", queueName))) return;
  throw new AwsError(
    "InvalidParameterValue",
    `Value ${text} for parameter RedrivePolicy is invalid. Reason: the redrive allow policy of ${target} doesn't allow ${arn("sqs", queueName)}.`,
  );
};

/** What isn't a redrive policy at all is left to the engine to refuse. */
const targetOf = (text: string): string | undefined => {
  try {
    return redrivePolicy.safeParse(JSON.parse(text)).data?.deadLetterTargetArn;
  } catch {
    return undefined;
  }
};
