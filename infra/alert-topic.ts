import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { onlyTls, type Permission } from "./policy";

export interface AlertTopicArgs {
  /** Who gets the alerts by e-mail; SNS asks the address once to confirm. */
  readonly email?: string | undefined;
}

/** AWS services that send alerts, and with whose messages the key therefore works. */
const publishers = ["cloudwatch.amazonaws.com", "events.amazonaws.com"];

/** Days in which a deleted key can still be brought back; the least that KMS offers. */
const keyDeletionDays = 7;

/**
 * The topic that operators are told by. Its key is our own: alarms can't publish to a topic that the key
 * `alias/aws/sns` encrypts, since its policy can't be changed to let them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export class AlertTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly nodes: { readonly topic: aws.sns.Topic; readonly key: aws.kms.Key };

  constructor(name: string, args: AlertTopicArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:AlertTopic", name, {}, opts);
    const key = createKey(this, name);
    const topic = new aws.sns.Topic(
      name,
      { name: `${pulumi.getProject()}-${pulumi.getStack()}-${name}`, kmsMasterKeyId: key.arn },
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

const accountOf = (arn: pulumi.Output<string>): pulumi.Output<string> =>
  arn.apply((text) => text.split(":")[4] ?? "");

const ofThisAccount = (arn: pulumi.Output<string>) => ({
  StringEquals: { "aws:SourceAccount": accountOf(arn) },
});

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
        // The account's own roles, as far as their policies go.
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: pulumi.interpolate`arn:aws:iam::${accountOf(arn)}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Publishers",
        Effect: "Allow",
        Principal: { Service: publishers },
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
            Principal: { Service: publishers },
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
