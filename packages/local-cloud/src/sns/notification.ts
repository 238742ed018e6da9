import { AwsError } from "../service";
import type { Protocol, Subscription } from "./topics";

/** Attributes of type String, by name. */
export type MessageAttributes = Readonly<Record<string, string>>;

/** A message to publish to a topic. */
export interface Notice {
  readonly subject?: string | undefined;
  readonly message: string;
  readonly attributes?: MessageAttributes | undefined;
  /** Whether the message is JSON with one text per protocol, and `default`. */
  readonly byProtocol?: boolean | undefined;
}

/** A notification for subscribers. */
export interface Notification extends Notice {
  readonly id: string;
  readonly topicArn: string;
  readonly timestamp: Date;
}

/** Bytes of a message: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const largestMessage = 262_144;

/** @throws AwsError InvalidParameter */
export const checkNotice = ({ subject, message, byProtocol }: Notice): void => {
  const invalid = (why: string) => new AwsError("InvalidParameter", `Invalid parameter: ${why}`);
  if (message === "") throw invalid("Empty message");
  if (Buffer.byteLength(message) > largestMessage) throw invalid("Message too long");
  if (subject !== undefined && !/^[\x20-\x7e]{1,99}$/.test(subject))
    throw invalid("Subject: 1 to 99 ASCII characters without line breaks");
  if (byProtocol && typeof textsOf(message).default !== "string")
    throw invalid("Message Structure - No default entry in JSON message body");
};

/** The text that subscribers of a protocol get. */
export const textFor = (protocol: Protocol, { message, byProtocol }: Notice): string => {
  if (!byProtocol) return message;
  const texts = textsOf(message);
  const text = texts[protocol] ?? texts.default;
  return typeof text === "string" ? text : message;
};

const textsOf = (message: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(message);
    if (parsed !== null && typeof parsed === "object") return { ...parsed };
  } catch {
    // reported below
  }
  throw new AwsError(
    "InvalidParameter",
    "Invalid parameter: Message Structure - JSON message body failed to parse",
  );
};

/**
 * The JSON that a queue gets, unless the subscription is raw. Nobody signs it here.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const envelope = (notification: Notification, subscription: Subscription): string =>
  JSON.stringify({
    Type: "Notification",
    MessageId: notification.id,
    TopicArn: notification.topicArn,
    ...(notification.subject === undefined ? {} : { Subject: notification.subject }),
    Message: textFor("sqs", notification),
    Timestamp: notification.timestamp.toISOString(),
    SignatureVersion: "1",
    Signature: "local",
    SigningCertURL: "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-local.pem",
    UnsubscribeURL: unsubscribeUrl(subscription),
    ...(notification.attributes === undefined ? {} : { MessageAttributes: typed(notification.attributes) }),
  });

/** The event of a function: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export const lambdaEvent = (notification: Notification, subscription: Subscription): string =>
  JSON.stringify({
    Records: [
      {
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        EventSource: "aws:sns",
        Sns: {
          SignatureVersion: "1",
          Timestamp: notification.timestamp.toISOString(),
          Signature: "local",
          SigningCertUrl: "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-local.pem",
          MessageId: notification.id,
          Message: textFor("lambda", notification),
          MessageAttributes: typed(notification.attributes ?? {}),
          Type: "Notification",
          UnsubscribeUrl: unsubscribeUrl(subscription),
          TopicArn: notification.topicArn,
          Subject: notification.subject ?? null,
        },
      },
    ],
  });

/** The text of an e-mail, with the lines that SNS adds below it. */
export const mailText = (notification: Notification, subscription: Subscription): string =>
  [
    textFor("email", notification),
    "",
    "--",
    "If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:",
    unsubscribeUrl(subscription),
  ].join("\n");

const typed = (attributes: MessageAttributes) =>
  Object.fromEntries(Object.entries(attributes).map(([name, Value]) => [name, { Type: "String", Value }]));

const unsubscribeUrl = ({ arn }: Subscription): string =>
  `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${arn}`;
