import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { deadLetterQueue } from "./dead-letter-queue";
import { type FunctionArgs, LambdaFunction } from "./function";
import type { Permission } from "./policy";
import { queuePolicy } from "./queue-policy";
import type { Table } from "./tables";
import type { Uses } from "./uses";
import type { Watched } from "./watched";

export interface OutboxArgs<Given extends Uses> extends FunctionArgs<Given, DynamoDBStreamEvent> {
  /** The table whose changes are published; its stream is the outbox. */
  readonly table: Table;
  /** An event pattern for the changes that invoke the function; others cost nothing. */
  readonly only: object;
  /** The name of the publishing function, which is also part of the dead-letter queue's name. */
  readonly function: string;
}

/**
 * Publishes each change of a table. So that one bad record doesn't hold up the others for a day, Lambda halves failing
 * batches until the record is alone, tries it for at most an hour, and then sends its position to the dead-letter queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 */
export class Outbox<Given extends Uses = Uses> extends pulumi.ComponentResource {
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly watched: Partial<Watched>;
  readonly nodes: {
    readonly function: LambdaFunction<Given, DynamoDBStreamEvent>;
    readonly deadLetterQueue: aws.sqs.Queue;
    readonly mapping: aws.lambda.EventSourceMapping;
  };

  constructor(name: string, args: OutboxArgs<Given>, opts?: pulumi.ComponentResourceOptions) {
    // In the state of earlier versions, it has its function's name.
    super("orderflow:infra:Outbox", name, {}, { ...opts, aliases: [{ name: args.function }] });
    const dlq = deadLetterQueue(this, `${args.function}-dlq`);
    queuePolicy(this, `${args.function}-dlq`, dlq, []);
    const permissions = [...reading(args.table), reporting(dlq), ...(args.permissions ?? [])];
    const fn = new LambdaFunction<Given, DynamoDBStreamEvent>(
      args.function,
      { ...args, permissions },
      { parent: this },
    );
    const mapping = createMapping(this, args, fn, dlq);
    this.nodes = { function: fn, deadLetterQueue: dlq, mapping };
    this.watched = {
      ...fn.watched,
      deadLetterQueues: { [name]: dlq },
      outboxes: { [args.function]: fn.nodes.function },
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
  // ListStreams needs permission on all streams of the table.
  { actions: ["dynamodb:ListStreams"], resources: [pulumi.interpolate`${table.arn}/stream/*`] },
];

const reporting = (dlq: aws.sqs.Queue): Permission => ({
  actions: ["sqs:SendMessage"],
  resources: [dlq.arn],
});

const createMapping = <Given extends Uses>(
  parent: pulumi.Resource,
  { function: name, table, only }: OutboxArgs<Given>,
  fn: LambdaFunction<Given, DynamoDBStreamEvent>,
  dlq: aws.sqs.Queue,
) =>
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: table.streamArn,
      functionName: fn.arn,
      startingPosition: "TRIM_HORIZON",
      filterCriteria: { filters: [{ pattern: JSON.stringify(only) }] },
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
