import * as z from "zod";
import { type AwsRule, ofText } from "../aws-rule";
import { AwsError } from "../service";

/**
 * What SQS refuses of a queue's name and attributes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

/** @throws AwsError InvalidAttributeValue, InvalidParameterValue */
export const checkAttribute = (name: string, value: string): void => {
  if (name === "RedrivePolicy") checkRedrivePolicy(value);
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (!range) return;
  const [least, most] = range;
  if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most)
    throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
};

/** The attributes that `checkAttribute` knows. */
export const checkedAttributes: readonly string[] = [...Object.keys(ranges), "RedrivePolicy"];

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.union([z.int(), z.string().regex(/^\d+$/)]).transform(Number),
});

/** An empty value removes the policy. */
const checkRedrivePolicy = (text: string): void => {
  if (text === "") return;
  const refuse = (reason: string): AwsError =>
    new AwsError(
      "InvalidParameterValue",
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    );
  const parsed = redrivePolicy.safeParse(jsonOf(text));
  if (!parsed.success) throw refuse("Redrive policy is not a valid JSON map.");
  const { maxReceiveCount: count } = parsed.data;
  if (count < 1 || count > 1_000)
    throw refuse(
      `Invalid value for maxReceiveCount: ${count}, valid values are from 1 to 1000 both inclusive.`,
    );
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const attributeOf: Readonly<Record<string, string>> = {
  delaySeconds: "DelaySeconds",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  visibilityTimeoutSeconds: "VisibilityTimeout",
  redrivePolicy: "RedrivePolicy",
};

export const attributeRules: readonly AwsRule[] = [
  ofText("name", (name) => {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name.replace(/\.fifo$/, "")))
      throw new AwsError(
        "InvalidParameterValue",
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
      );
  }),
  (inputs) => {
    for (const [property, name] of Object.entries(attributeOf)) {
      const value = inputs[property];
      if (typeof value === "number" || typeof value === "string") checkAttribute(name, String(value));
    }
  },
];
