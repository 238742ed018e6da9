import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { BusQueueSubscription } from "./bus-queue-subscription";
import { deadLetterQueue } from "./dead-letter-queue";
import type { EventBus } from "./event-bus";
import { type FunctionArgs, LambdaFunction } from "./function";
import type { Permission } from "./policy";
import type { Watched } from "./watched";

export interface QueueConsumerArgs<Event, Result> extends FunctionArgs<Event, Result> {
  readonly bus: EventBus;
  /** The events that reach the queue. */
  readonly detailTypes: readonly string[];
  /** How many batches may be under way at once, from 2 to 1 000. */
  readonly maximumConcurrency: number;
}

/** A message is tried this often before it becomes a dead letter. */
const maxReceiveCount = 3;

/**
 * Events of a bus, to a queue, to a function. A batch may fail in part; what fails three times goes to the
 * queue's dead-letter queue, and what can't even be delivered to the queue goes there too.
 */
export class QueueConsumer<Event = unknown, Result = unknown> extends pulumi.ComponentResource {
  readonly queueUrl: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly watched: Partial<Watched>;
  readonly nodes: {
    readonly queue: aws.sqs.Queue;
    readonly deadLetterQueue: aws.sqs.Queue;
    readonly subscription: BusQueueSubscription;
    readonly function: LambdaFunction<Event, Result>;
  };

  constructor(name: string, args: QueueConsumerArgs<Event, Result>, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:QueueConsumer", name, {}, opts);
    const dlq = deadLetterQueue(this, `${name}-dlq`);
    const queue = createQueue(this, name, dlq, args.timeout ?? 10);
    allowRedrive(this, name, queue, dlq);
    const { bus, detailTypes } = args;
    const subscription = new BusQueueSubscription(
      name,
      { bus, detailTypes, queue, deadLetterQueue: dlq },
      { parent: this },
    );
    const fn = new LambdaFunction<Event, Result>(
      name,
      { ...args, permissions: [consuming(queue), ...(args.permissions ?? [])] },
      { parent: this },
    );
    createMapping(this, name, { fn, queue }, args.maximumConcurrency);
    this.nodes = { queue, deadLetterQueue: dlq, subscription, function: fn };
    this.watched = {
      ...fn.watched,
      queues: { [name]: queue },
      deadLetterQueues: { [name]: dlq },
      rules: { [name]: subscription.nodes.rule },
    };
    this.queueUrl = queue.url;
    this.deadLetterQueueUrl = dlq.url;
    this.registerOutputs({ queueUrl: this.queueUrl, deadLetterQueueUrl: this.deadLetterQueueUrl });
  }
}

const createQueue = (parent: pulumi.Resource, name: string, dlq: aws.sqs.Queue, timeout: number) =>
  new aws.sqs.Queue(
    name,
    {
      // Six times the function's time-out: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeoutSeconds: 6 * timeout,
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

const consuming = (queue: aws.sqs.Queue): Permission => ({
  actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  resources: [queue.arn],
});

const createMapping = <Event, Result>(
  parent: pulumi.Resource,
  name: string,
  { fn, queue }: { fn: LambdaFunction<Event, Result>; queue: aws.sqs.Queue },
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
