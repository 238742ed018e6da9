import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EventBus } from "./event-bus";
import { queuePolicy } from "./queue-policy";

export interface BusQueueSubscriptionArgs {
  readonly bus: EventBus;
  /** The events that reach the queue. */
  readonly detailTypes: readonly string[];
  readonly queue: aws.sqs.Queue;
  /** Where events go that can't be delivered to the queue: the queue's own dead-letter queue doesn't cover that. */
  readonly deadLetterQueue: aws.sqs.Queue;
}

/** Events of a bus, to a queue: the rule, its target, and what both queues must allow for it. */
export class BusQueueSubscription extends pulumi.ComponentResource {
  readonly nodes: { readonly rule: aws.cloudwatch.EventRule; readonly target: aws.cloudwatch.EventTarget };

  constructor(name: string, args: BusQueueSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:BusQueueSubscription", name, {}, opts);
    const rule = createRule(this, name, args);
    // The target delivers only what the policies let through, so they come first.
    const policies = [
      queuePolicy(this, name, args.queue, [rule.arn]),
      queuePolicy(this, `${name}-dlq`, args.deadLetterQueue, [rule.arn]),
    ];
    const target = createTarget(this, name, rule, args, policies);
    this.nodes = { rule, target };
    this.registerOutputs({});
  }
}

const createRule = (
  parent: pulumi.Resource,
  name: string,
  { bus, detailTypes }: BusQueueSubscriptionArgs,
): aws.cloudwatch.EventRule =>
  new aws.cloudwatch.EventRule(
    name,
    {
      eventBusName: bus.name,
      description: `${detailTypes.join(", ")} to ${name}`,
      eventPattern: JSON.stringify({ source: [bus.source], "detail-type": detailTypes }),
    },
    { parent },
  );

const createTarget = (
  parent: pulumi.Resource,
  name: string,
  rule: aws.cloudwatch.EventRule,
  { bus, queue, deadLetterQueue }: BusQueueSubscriptionArgs,
  dependsOn: pulumi.Resource[],
): aws.cloudwatch.EventTarget =>
  new aws.cloudwatch.EventTarget(
    name,
    {
      eventBusName: bus.name,
      rule: rule.name,
      arn: queue.arn,
      deadLetterConfig: { arn: deadLetterQueue.arn },
      // A day is the most that EventBridge offers.
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
    },
    { parent, dependsOn },
  );
