import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type PolicyDocument, resourcePolicy } from "../iam/policy-document";
import { AwsError, account, arn } from "../service";

export interface Topic {
  readonly arn: string;
  readonly name: string;
  displayName: string;
  policy: PolicyDocument;
  readonly subscriptions: Subscription[];
}

export interface TopicSettings {
  readonly displayName: string;
  /** The declared policy; if undefined, the default policy applies. */
  readonly policy: PolicyDocument | undefined;
}

export type Protocol = "sqs" | "lambda" | "email";

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** A queue's or function's ARN, an address. */
  readonly endpoint: string;
  /** Whether only the message is delivered, without SNS's envelope. */
  raw: boolean;
  /** The dead-letter queue for messages that can't be delivered. */
  deadLetterArn: string | undefined;
}

/** Topics by ARN. */
export class Topics {
  private readonly byArn = new Map<string, Topic>();

  /** Creates a topic; an existing one with that name keeps its subscriptions, as on AWS. */
  create({ name, ...declared }: TopicSettings & { name: string }): Topic {
    const topicArn = arn("sns", name);
    const known = this.byArn.get(topicArn);
    const topic = known ?? {
      name,
      arn: topicArn,
      displayName: "",
      policy: defaultPolicy(topicArn),
      subscriptions: [],
    };
    this.byArn.set(topicArn, topic);
    return this.configure(topicArn, declared);
  }

  /** @throws AwsError NotFound */
  configure(topicArn: string, { displayName, policy }: TopicSettings): Topic {
    const topic = this.get(topicArn);
    topic.displayName = displayName;
    topic.policy = policy ?? defaultPolicy(topicArn);
    return topic;
  }

  /** Whether the topic has a policy other than the default. */
  hasOwnPolicy(topicArn: string): boolean {
    const policy = this.find(topicArn)?.policy;
    return policy !== undefined && !isDeepStrictEqual(policy, defaultPolicy(topicArn));
  }

  /** Deletes a topic with its subscriptions. */
  remove(topicArn: string): void {
    this.byArn.delete(topicArn);
  }

  /** @throws AwsError NotFound */
  get(topicArn: string): Topic {
    const topic = this.byArn.get(topicArn);
    if (!topic) throw new AwsError("NotFound", "Topic does not exist", 404);
    return topic;
  }

  find(topicArn: string): Topic | undefined {
    return this.byArn.get(topicArn);
  }

  /**
   * Subscribes an endpoint, without asking for confirmation. An existing subscription stays, with the new settings.
   * @throws AwsError NotFound
   */
  subscribe(declared: Omit<Subscription, "arn">): Subscription {
    const { subscriptions } = this.get(declared.topicArn);
    const known = subscriptions.find(
      ({ protocol, endpoint }) => protocol === declared.protocol && endpoint === declared.endpoint,
    );
    if (known) return Object.assign(known, declared);
    const subscription = { ...declared, arn: `${declared.topicArn}:${randomUUID()}` };
    subscriptions.push(subscription);
    return subscription;
  }

  subscription(subscriptionArn: string): Subscription | undefined {
    return this.subscriptions().find((one) => one.arn === subscriptionArn);
  }

  unsubscribe(subscriptionArn: string): void {
    for (const { subscriptions } of this.byArn.values()) {
      const index = subscriptions.findIndex((one) => one.arn === subscriptionArn);
      if (index >= 0) subscriptions.splice(index, 1);
    }
  }

  all(): readonly Topic[] {
    return [...this.byArn.values()];
  }

  subscriptions(): readonly Subscription[] {
    return this.all().flatMap(({ subscriptions }) => subscriptions);
  }
}

/**
 * The default policy of a topic: CloudWatch alarms of the account may publish, EventBridge may not.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
const defaultPolicy = (topicArn: string): PolicyDocument =>
  resourcePolicy.parse({
    Version: "2012-10-17",
    Statement: {
      Sid: "__default_statement_ID",
      Effect: "Allow",
      Principal: "*",
      Action: ["sns:Publish"],
      Resource: topicArn,
      Condition: { StringEquals: { "aws:SourceOwner": account.id } },
    },
  });
