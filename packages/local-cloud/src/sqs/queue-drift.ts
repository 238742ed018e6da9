import type { Outputs } from "../resource";

/**
 * Attributes of a queue that are numbers, by the property that declares them, with the value that AWS gives.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
const numbers = {
  delaySeconds: ["DelaySeconds", 0],
  maxMessageSize: ["MaximumMessageSize", 1_048_576],
  messageRetentionSeconds: ["MessageRetentionPeriod", 345_600],
  receiveWaitTimeSeconds: ["ReceiveMessageWaitTimeSeconds", 0],
  visibilityTimeoutSeconds: ["VisibilityTimeout", 30],
} as const;

/** The attributes that a queue has if nothing else is declared. */
export const defaultAttributes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(numbers).map(([attribute, usual]) => [attribute, String(usual)]),
);

/**
 * The properties in which a queue isn't as declared, as they are now.
 * @param attributes what the queue has
 */
export const queueDrift = (
  declared: Readonly<Record<string, unknown>>,
  attributes: Readonly<Record<string, string>>,
): Outputs =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([property, [attribute, usual]]) => {
      const now = Number(attributes[attribute] ?? usual);
      return now === (declared[property] ?? usual) ? [] : [[property, now]];
    }),
  );
