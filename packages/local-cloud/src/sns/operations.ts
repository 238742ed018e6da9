import { type XmlValue, xml } from "../endpoint/xml";
import { type AwsCall, AwsError, type AwsReply, account, NotImplementedLocally } from "../service";
import { tagList } from "../tags";
import type { MessageAttributes, Notice } from "./notification";
import type { Subscription, Topics } from "./topics";

/** What the operations need of the service. */
interface Operated {
  readonly topics: Topics;
  /** @returns the message's id */
  publish(topicArn: string, notice: Notice): string;
  tagsOf(topicArn: string): Readonly<Record<string, string>>;
}

type Operation = (service: Operated, call: AwsCall) => AwsReply;

/** The supported operations; others are refused by name. */
export const operations: Readonly<Record<string, Operation>> = {
  Publish(service, call) {
    refuseUnknown(call);
    const structure = field(call, "MessageStructure");
    if (structure !== undefined && structure !== "json")
      throw new AwsError("InvalidParameter", `Invalid parameter: MessageStructure ${structure}`);
    const id = service.publish(field(call, "TopicArn") ?? required(call, "TargetArn"), {
      subject: field(call, "Subject"),
      message: required(call, "Message"),
      attributes: attributesOf(call),
      byProtocol: structure === "json",
    });
    return reply(call, { MessageId: id });
  },

  ListTopics: (service, call) =>
    reply(call, { Topics: { member: service.topics.all().map(({ arn }) => ({ TopicArn: arn })) } }),

  GetTopicAttributes(service, call) {
    const topic = service.topics.get(required(call, "TopicArn"));
    return reply(call, {
      Attributes: {
        entry: entries({
          TopicArn: topic.arn,
          Owner: account.id,
          DisplayName: topic.displayName,
          Policy: JSON.stringify(topic.policy),
          SubscriptionsConfirmed: String(topic.subscriptions.length),
          SubscriptionsPending: "0",
          SubscriptionsDeleted: "0",
        }),
      },
    });
  },

  ListTagsForResource(service, call) {
    const { arn } = service.topics.get(required(call, "ResourceArn"));
    return reply(call, { Tags: { member: tagList(service.tagsOf(arn)) } });
  },

  ListSubscriptions: (service, call) =>
    reply(call, { Subscriptions: { member: service.topics.subscriptions().map(described) } }),

  ListSubscriptionsByTopic(service, call) {
    const { subscriptions } = service.topics.get(required(call, "TopicArn"));
    return reply(call, { Subscriptions: { member: subscriptions.map(described) } });
  },
};

const described = ({ arn, topicArn, protocol, endpoint }: Subscription): XmlValue => ({
  SubscriptionArn: arn,
  Owner: account.id,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});

const entries = (values: Readonly<Record<string, string>>): XmlValue[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** The supported parameters: attributes must be text, and there are no FIFO topics or phones. */
const supported =
  /^(Action|Version|TopicArn|TargetArn|Subject|Message|MessageStructure|MessageAttributes\.entry\.\d+\.(Name|Value\.(DataType|StringValue)))$/;

/** @throws NotImplementedLocally */
const refuseUnknown = ({ input }: AwsCall): void => {
  const unknown = Object.keys(input).find((name) => !supported.test(name) && input[name] !== "");
  if (unknown !== undefined) throw new NotImplementedLocally(`${unknown} of sns:Publish`);
};

/** `MessageAttributes.entry.1.Name` and `.Value.StringValue` */
const attributesOf = (call: AwsCall): MessageAttributes | undefined => {
  const names = Object.keys(call.input).filter((name) => /^MessageAttributes\.entry\.\d+\.Name$/.test(name));
  if (names.length === 0) return undefined;
  return Object.fromEntries(
    names.map((name) => {
      const value = name.replace(/Name$/, "Value");
      if (field(call, `${value}.DataType`) !== "String")
        throw new NotImplementedLocally(`${value}.DataType other than String of sns:Publish`);
      return [required(call, name), required(call, `${value}.StringValue`)];
    }),
  );
};

const field = ({ input }: AwsCall, name: string): string | undefined => {
  const value = input[name];
  return typeof value === "string" ? value : undefined;
};

/** @throws AwsError InvalidParameter */
const required = (call: AwsCall, name: string): string => {
  const value = field(call, name);
  if (value === undefined) throw new AwsError("InvalidParameter", `Invalid parameter: ${name} is missing`);
  return value;
};

const reply = ({ action, requestId }: AwsCall, result: XmlValue): AwsReply => ({
  status: 200,
  headers: { "content-type": "text/xml" },
  body: xml({
    [`${action}Response`]: { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } },
  }),
});
