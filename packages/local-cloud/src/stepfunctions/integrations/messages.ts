import * as z from "zod";
import { arn } from "../../service";
import { errorNames, type Integration, metadata } from "./integration";

const text = z.string().min(1);
/** A message that isn't text is sent as JSON. */
const message = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((value) => (typeof value === "string" ? value : JSON.stringify(value)));
const messageAttributes = z
  .record(z.string(), z.strictObject({ DataType: z.literal("String"), StringValue: z.string() }))
  .optional();

const publishParameters = z.strictObject({
  TopicArn: text,
  Message: message,
  Subject: z.string().optional(),
  MessageAttributes: messageAttributes,
});

export const snsPublish: Integration = {
  service: "AmazonSNS",
  errorOf: errorNames({ NotFound: "SNS.NotFoundException" }, "SNS.AmazonSNSException"),
  parameters: publishParameters,
  passesTokens: true,
  perform: async ({ ports, principal }, input) => {
    const { TopicArn, Message, Subject, MessageAttributes } = publishParameters.parse(input);
    const required = { action: "sns:Publish", resource: TopicArn };
    ports.authorize(principal, required, ports.topicPolicy(TopicArn));
    const notice = { subject: Subject, message: Message, attributes: texts(MessageAttributes) };
    return { MessageId: ports.publish(TopicArn, notice), ...metadata };
  },
};

/** Attributes of type String, by name. */
const texts = (attributes: z.output<typeof messageAttributes>) =>
  attributes &&
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));

const sendParameters = z.strictObject({
  QueueUrl: text,
  MessageBody: message,
  DelaySeconds: z.int().optional(),
  MessageAttributes: messageAttributes,
});

export const sqsSendMessage: Integration = {
  service: "AmazonSQS",
  errorOf: errorNames({ QueueDoesNotExist: "SQS.QueueDoesNotExistException" }, "SQS.AmazonSQSException"),
  parameters: sendParameters,
  passesTokens: true,
  perform: async ({ ports, principal }, input) => {
    const parameters = sendParameters.parse(input);
    const queueArn = arn("sqs", parameters.QueueUrl.slice(parameters.QueueUrl.lastIndexOf("/") + 1));
    const required = { action: "sqs:SendMessage", resource: queueArn };
    ports.authorize(principal, required, ports.queuePolicy(queueArn));
    return { ...(await ports.sendMessage(parameters)), ...metadata };
  },
};
