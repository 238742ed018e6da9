import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deadLetterQueue } from "./dead-letter-queue";
import { type FunctionArgs, LambdaFunction } from "./function";
import type { Permission } from "./policy";
import { queuePolicy } from "./queue-policy";
import type { Table } from "./tables";
import type { Watched } from "./watched";

export interface OutboxArgs<Event, Result> extends FunctionArgs<Event, Result> {
  /** The table whose changes are published; its stream is the outbox. */
  readonly table: Table;
}

/**
 * Publishes each change of a table. One bad record doesn't hold up the rest for a day: failing batches are
 * halved until it stands alone, tried for at most an hour, and then its position goes to the dead-letter queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 */
export class Outbox<Event = unknown, Result = unknown> extends pulumi.ComponentResource {
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly watched: Partial<Watched>;
  readonly nodes: {
    readonly function: LambdaFunction<Event, Result>;
    readonly deadLetterQueue: aws.sqs.Queue;
    readonly mapping: aws.lambda.EventSourceMapping;
  };

  constructor(name: string, args: OutboxArgs<Event, Result>, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Outbox", name, {}, opts);
    const dlq = deadLetterQueue(this, `${name}-dlq`);
    queuePolicy(this, `${name}-dlq`, dlq, []);
    const permissions = [...reading(args.table), reporting(dlq), ...(args.permissions ?? [])];
    const fn = new LambdaFunction<Event, Result>(name, { ...args, permissions }, { parent: this });
    const mapping = createMapping(this, name, args.table, fn, dlq);
    this.nodes = { function: fn, deadLetterQueue: dlq, mapping };
    this.watched = {
      ...fn.watched,
      // As operators know it: the queue isn't the function's, but what the table's changes come to.
      deadLetterQueues: { outbox: dlq },
      outboxes: { [name]: fn.nodes.function },
    };
    this.deadLetterQueueUrl = dlq.url;
    this.registerOutputs({ deadLetterQueueUrl: this.deadLetterQueueUrl });
  }
}

const reading = (table: Table): Permission[] => [
  {
    actions: ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"],
    resources: [table.streamArn],
  },
  // Listing is asked of the table's streams, whichever there are.
  { actions: ["dynamodb:ListStreams"], resources: [pulumi.interpolate`${table.arn}/stream/*`] },
];

const reporting = (dlq: aws.sqs.Queue): Permission => ({
  actions: ["sqs:SendMessage"],
  resources: [dlq.arn],
});

const createMapping = <Event, Result>(
  parent: pulumi.Resource,
  name: string,
  table: Table,
  fn: LambdaFunction<Event, Result>,
  dlq: aws.sqs.Queue,
) =>
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: table.streamArn,
      functionName: fn.arn,
      startingPosition: "TRIM_HORIZON",
      batchSize: 100,
      parallelizationFactor: 2,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: 3_600,
      destinationConfig: { onFailure: { destinationArn: dlq.arn } },
    },
    { parent, dependsOn: [fn.nodes.policy] },
  );
