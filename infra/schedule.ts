import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deadLetterQueue } from "./dead-letter-queue";
import type { LambdaFunction } from "./function";
import { queuePolicy } from "./queue-policy";
import type { Watched } from "./watched";

/** The parts of a function that a schedule needs. */
export type ScheduledFunction = Pick<LambdaFunction, "arn" | "qualifier" | "watched" | "nodes">;

export interface ScheduleArgs {
  /** In EventBridge's syntax: `rate(5 minutes)`. */
  readonly expression: string;
  readonly runs: ScheduledFunction;
  /** Seconds after which a run that couldn't be started is given up, because the next one is due. */
  readonly givenUpAfterSeconds: number;
}

/** Runs a function periodically. EventBridge supports schedules only on the default bus. */
export class Schedule extends pulumi.ComponentResource {
  readonly functionArn: pulumi.Output<string>;
  readonly watched: Partial<Watched>;
  readonly nodes: {
    readonly rule: aws.cloudwatch.EventRule;
    readonly deadLetterQueue: aws.sqs.Queue;
  };

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Schedule", name, {}, opts);
    const dlq = deadLetterQueue(this, `${name}-dlq`);
    const rule = createRule(this, name, args);
    startOn(this, name, { args, rule, dlq });
    this.nodes = { rule, deadLetterQueue: dlq };
    this.watched = {
      ...args.runs.watched,
      scheduledFunctions: { [name]: args.runs.nodes.function },
      defaultBusRules: { [name]: rule },
      deadLetterQueues: { [name]: dlq },
    };
    this.functionArn = args.runs.arn;
    this.registerOutputs({});
  }
}

const createRule = (parent: pulumi.Resource, name: string, { expression }: ScheduleArgs) =>
  new aws.cloudwatch.EventRule(
    name,
    { description: `Runs ${name}`, scheduleExpression: expression },
    { parent },
  );

interface Parts {
  readonly args: ScheduleArgs;
  readonly rule: aws.cloudwatch.EventRule;
  readonly dlq: aws.sqs.Queue;
}

const startOn = (parent: pulumi.Resource, name: string, { args, rule, dlq }: Parts): void => {
  const { runs, givenUpAfterSeconds } = args;
  const permission = new aws.lambda.Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: runs.nodes.function.name,
      ...(runs.qualifier ? { qualifier: runs.qualifier } : {}),
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    },
    { parent },
  );
  const mayDeadLetter = queuePolicy(parent, `${name}-dlq`, dlq, [rule.arn]);
  new aws.cloudwatch.EventTarget(
    name,
    {
      rule: rule.name,
      arn: runs.arn,
      deadLetterConfig: { arn: dlq.arn },
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: givenUpAfterSeconds },
    },
    { parent, dependsOn: [permission, mayDeadLetter] },
  );
};
