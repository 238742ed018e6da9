import { randomUUID } from "node:crypto";
import { type PolicyDocument, resourcePolicy } from "../iam/policy-document";
import { AwsError, account, arn } from "../service";

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly displayName: string;
  policy: PolicyDocument;
  readonly subscriptions: Subscription[];
}

export type Protocol = "sqs" | "lambda" | "email";

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** A queue's or function's ARN, an address. */
  readonly endpoint: string;
  /** The message alone, without the envelope that tells where it is from. */
  readonly raw: boolean;
  /** Where messages go that can't be delivered. */
  readonly deadLetterArn: string | undefined;
}

/** Topics by ARN. */
export class Topics {
  private readonly byArn = new Map<string, Topic>();

  create(declared: { name: string; displayName: string; policy: PolicyDocument | undefined }): Topic {
    const topicArn = arn("sns", declared.name);
    const policy = declared.policy ?? defaultPolicy(topicArn);
    const topic: Topic = { ...declared, policy, arn: topicArn, subscriptions: [] };
    this.byArn.set(topicArn, topic);
    return topic;
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

  /** Subscribes, which is confirmed at once: there is nobody to ask. @throws AwsError NotFound */
  subscribe(declared: Omit<Subscription, "arn">): Subscription {
    const subscription = { ...declared, arn: `${declared.topicArn}:${randomUUID()}` };
    this.get(declared.topicArn).subscriptions.push(subscription);
    return subscription;
  }

  all(): readonly Topic[] {
    return [...this.byArn.values()];
  }

  subscriptions(): readonly Subscription[] {
    return this.all().flatMap(({ subscriptions }) => subscriptions);
  }
}

/**
 * What a topic has when none is declared: CloudWatch alarms of the account may publish by it, EventBridge may not.
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
