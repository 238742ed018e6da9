import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SQSEvent } from "aws-lambda";
import { BusQueueSubscription } from "./bus-queue-subscription";
import { deadLetterQueue } from "./dead-letter-queue";
import type { Subscribable } from "./event-bus";
import { type FunctionArgs, LambdaFunction } from "./function";
import type { Permission } from "./policy";
import type { Uses } from "./uses";
import type { Watched } from "./watched";

export interface QueueConsumerArgs<Given extends Uses> extends FunctionArgs<Given, SQSEvent> {
  readonly bus: Subscribable;
  /** The events that reach the queue. */
  readonly detailTypes: readonly string[];
  /** How many batches may be handled at the same time, from 2 to 1 000. */
  readonly maximumConcurrency: number;
  /**
   * How often a message is received before it becomes a dead letter; 5 by default, and at least 5, because a
   * receive also counts when the function is throttled.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly maxReceiveCount?: number;
  /** Whether the function itself decides when a failed message is delivered again. */
  readonly postpones?: boolean;
}

/**
 * Sends events of a bus through a queue to a function. A batch may fail in part. Messages that fail too often, and events
 * that can't be delivered to the queue, go to the queue's dead-letter queue.
 */
export class QueueConsumer<Given extends Uses = Uses> extends pulumi.ComponentResource {
  readonly queueUrl: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly watched: Partial<Watched>;
  readonly nodes: {
    readonly queue: aws.sqs.Queue;
    readonly deadLetterQueue: aws.sqs.Queue;
    readonly subscription: BusQueueSubscription;
    readonly function: LambdaFunction<Given, SQSEvent>;
  };

  constructor(name: string, args: QueueConsumerArgs<Given>, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:QueueConsumer", name, {}, opts);
    const dlq = deadLetterQueue(this, `${name}-dlq`);
    const queue = createQueue(this, name, dlq, args);
    allowRedrive(this, name, queue, dlq);
    const { bus, detailTypes } = args;
    const subscription = new BusQueueSubscription(
      name,
      { bus, detailTypes, queue, deadLetterQueue: dlq },
      { parent: this },
    );
    const fn = new LambdaFunction<Given, SQSEvent>(
      name,
      { ...args, permissions: [consuming(queue, args.postpones), ...(args.permissions ?? [])] },
      { parent: this },
    );
    createMapping(this, name, { fn, queue }, args.maximumConcurrency);
    this.nodes = { queue, deadLetterQueue: dlq, subscription, function: fn };
    this.watched = {
      ...fn.watched,
      queues: { [name]: queue },
      deadLetterQueues: { [name]: dlq },
      [bus.busName === undefined ? "defaultBusRules" : "rules"]: { [name]: subscription.nodes.rule },
    };
    this.queueUrl = queue.url;
    this.deadLetterQueueUrl = dlq.url;
    this.registerOutputs({ queueUrl: this.queueUrl, deadLetterQueueUrl: this.deadLetterQueueUrl });
  }
}

/** Longer than an outage over a long weekend; SQS's four days aren't. A dead letter's 14 days count from its sending too. */
const sevenDays = 7 * 24 * 60 * 60;

const createQueue = (
  parent: pulumi.Resource,
  name: string,
  dlq: aws.sqs.Queue,
  { timeout = 10, maxReceiveCount = 5 }: { readonly timeout?: number; readonly maxReceiveCount?: number },
) =>
  new aws.sqs.Queue(
    name,
    {
      // Six times the function's time-out: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeoutSeconds: 6 * timeout,
      messageRetentionSeconds: sevenDays,
      sqsManagedSseEnabled: true,
      redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount }),
    },
    { parent },
  );

const allowRedrive = (parent: pulumi.Resource, name: string, queue: aws.sqs.Queue, dlq: aws.sqs.Queue) =>
  new aws.sqs.RedriveAllowPolicy(
    name,
    {
      queueUrl: dlq.url,
      redriveAllowPolicy: pulumi.jsonStringify({
        redrivePermission: "byQueue",
        sourceQueueArns: [queue.arn],
      }),
    },
    { parent },
  );

const consuming = (queue: aws.sqs.Queue, postpones = false): Permission => ({
  actions: [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    ...(postpones ? ["sqs:GetQueueUrl", "sqs:ChangeMessageVisibility"] : []),
  ],
  resources: [queue.arn],
});

const createMapping = <Given extends Uses>(
  parent: pulumi.Resource,
  name: string,
  { fn, queue }: { fn: LambdaFunction<Given, SQSEvent>; queue: aws.sqs.Queue },
  maximumConcurrency: number,
) =>
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.arn,
      functionName: fn.arn,
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency },
    },
    { parent, dependsOn: [fn.nodes.policy] },
  );
