import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { placeOf } from "./arn";
import { physicalName } from "./physical-name";
import { onlyTls, type Permission } from "./policy";

export interface AlertTopicArgs {
  /** The e-mail address for the alerts; SNS asks its owner once to confirm. */
  readonly email?: string | undefined;
  /** The key of another such topic; without it, the topic creates its own. */
  readonly key?: aws.kms.Key;
}

/** The service that sends alerts and must therefore be allowed to use the key. */
const publisher = "cloudwatch.amazonaws.com";

/** Days in which a deleted key can still be restored; the minimum of KMS. */
const keyDeletionDays = 7;

/**
 * The topic for alerts to operators. It has its own KMS key, because alarms can't publish to a topic encrypted with
 * `alias/aws/sns`: that key's policy can't be changed to allow them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export class AlertTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly nodes: { readonly topic: aws.sns.Topic; readonly key: aws.kms.Key };

  constructor(name: string, args: AlertTopicArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:AlertTopic", name, {}, opts);
    const key = args.key ?? createKey(this, name);
    const topic = new aws.sns.Topic(
      name,
      { name: physicalName("topic", name), kmsMasterKeyId: key.arn },
      { parent: this },
    );
    createPolicy(this, name, topic);
    if (args.email !== undefined) subscribe(this, name, topic, args.email);
    this.nodes = { topic, key };
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /** Permission to publish, and to use the key for it. */
  allowsPublishing(): Permission[] {
    return [
      { actions: ["sns:Publish"], resources: [this.arn] },
      { actions: ["kms:GenerateDataKey", "kms:Decrypt"], resources: [this.nodes.key.arn] },
    ];
  }
}

const ofThisAccount = (arn: pulumi.Output<string>) => ({
  StringEquals: { "aws:SourceAccount": placeOf(arn).account },
});

const rootOf = (arn: pulumi.Output<string>): pulumi.Output<string> =>
  placeOf(arn).apply(({ partition, account }) => `arn:${partition}:iam::${account}:root`);

const createKey = (parent: pulumi.Resource, name: string): aws.kms.Key => {
  const key = new aws.kms.Key(
    name,
    {
      description: "Alerts to operators",
      enableKeyRotation: true,
      deletionWindowInDays: keyDeletionDays,
    },
    { parent },
  );
  new aws.kms.KeyPolicy(name, { keyId: key.id, policy: keyPolicy(key.arn) }, { parent });
  return key;
};

const keyPolicy = (arn: pulumi.Output<string>): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        // The account's own roles, within their policies.
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: rootOf(arn) },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Publishers",
        Effect: "Allow",
        Principal: { Service: publisher },
        Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
        Resource: "*",
        Condition: ofThisAccount(arn),
      },
    ],
  });

const createPolicy = (parent: pulumi.Resource, name: string, topic: aws.sns.Topic): aws.sns.TopicPolicy =>
  new aws.sns.TopicPolicy(
    name,
    {
      arn: topic.arn,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          onlyTls("sns:Publish", topic.arn),
          {
            Sid: "Publishers",
            Effect: "Allow",
            Principal: { Service: publisher },
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: ofThisAccount(topic.arn),
          },
        ],
      }),
    },
    { parent },
  );

const subscribe = (parent: pulumi.Resource, name: string, topic: aws.sns.Topic, endpoint: string) =>
  new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint }, { parent });
