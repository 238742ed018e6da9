import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Subscribable } from "./event-bus";
import { queuePolicy } from "./queue-policy";

export interface BusQueueSubscriptionArgs {
  readonly bus: Subscribable;
  /** The events that reach the queue. */
  readonly detailTypes: readonly string[];
  readonly queue: aws.sqs.Queue;
  /** The queue for events that can't be delivered; the queue's own dead-letter queue doesn't cover that. */
  readonly deadLetterQueue: aws.sqs.Queue;
}

/** Sends events of a bus to a queue: the rule, its target, and the policies of both queues. */
export class BusQueueSubscription extends pulumi.ComponentResource {
  readonly nodes: { readonly rule: aws.cloudwatch.EventRule; readonly target: aws.cloudwatch.EventTarget };

  constructor(name: string, args: BusQueueSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:BusQueueSubscription", name, {}, opts);
    const rule = createRule(this, name, args);
    // Deliveries need the policies, so they are created before the target.
    const policies = [
      queuePolicy(this, name, args.queue, [rule.arn]),
      queuePolicy(this, `${name}-dlq`, args.deadLetterQueue, [rule.arn]),
    ];
    const target = createTarget(this, name, rule, args, policies);
    this.nodes = { rule, target };
    this.registerOutputs({});
  }
}

const onBus = ({ busName }: Subscribable) => (busName === undefined ? {} : { eventBusName: busName });

const createRule = (
  parent: pulumi.Resource,
  name: string,
  { bus, detailTypes }: BusQueueSubscriptionArgs,
): aws.cloudwatch.EventRule =>
  new aws.cloudwatch.EventRule(
    name,
    {
      ...onBus(bus),
      description: `${detailTypes.join(", ")} to ${name}`,
      eventPattern: bus.pattern(detailTypes),
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
      ...onBus(bus),
      rule: rule.name,
      arn: queue.arn,
      ...(bus.input === undefined ? {} : { inputTransformer: bus.input }),
      deadLetterConfig: { arn: deadLetterQueue.arn },
      // A day is EventBridge's maximum.
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
    },
    { parent, dependsOn },
  );
