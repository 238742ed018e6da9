import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FulfilmentAction } from "#handlers/fulfilment/claim";
import type { AlertTopic } from "./alert-topic";
import { deadLetterQueue } from "./dead-letter-queue";
import type { EventBus } from "./event-bus";
import { fulfilmentDefinition } from "./fulfilment-definition";
import type { LambdaFunction } from "./function";
import { type Permission, policyDocument, trust } from "./policy";
import { queuePolicy } from "./queue-policy";
import type { Watched } from "./watched";

export type Workflow = "standard" | "express";

/** What an execution may take; an Express one ends after five minutes, whatever it was about to do. */
const limits: Record<Workflow, { readonly timeoutSeconds: number; readonly compensationAttempts: number }> = {
  standard: { timeoutSeconds: 1_800, compensationAttempts: 10 },
  express: { timeoutSeconds: 300, compensationAttempts: 5 },
};

/** Seconds after which no execution that claimed an order can be under way any more. */
export const claimLapseSeconds = (workflow: Workflow): number => limits[workflow].timeoutSeconds + 60;

/** The functions that the state machine calls. */
export interface FulfilmentSteps {
  readonly claim: LambdaFunction;
  readonly charge: LambdaFunction;
  readonly ship: LambdaFunction;
  readonly failPayment: LambdaFunction;
  readonly failShipping: LambdaFunction;
  readonly refund: LambdaFunction;
}

export interface FulfilmentArgs {
  readonly bus: EventBus;
  /** The event that starts an execution. */
  readonly detailType: string;
  readonly steps: FulfilmentSteps;
  readonly alerts: AlertTopic;
  readonly workflow: Workflow;
  /** Refunds at once what can't be shipped, instead of alerting an operator. */
  readonly compensateShippingFailure: boolean;
  readonly logRetentionDays: number;
}

/**
 * The saga of a confirmed order: a state machine that charges and ships it, started by an event. What it can't
 * compensate, and events that can't start it, go to its dead-letter queue.
 */
export class Fulfilment extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly watched: Partial<Watched>;
  readonly nodes: {
    readonly stateMachine: aws.sfn.StateMachine;
    readonly deadLetterQueue: aws.sqs.Queue;
    readonly rule: aws.cloudwatch.EventRule;
    readonly logGroup: aws.cloudwatch.LogGroup;
  };

  constructor(name: string, args: FulfilmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Fulfilment", name, {}, opts);
    const dlq = deadLetterQueue(this, `${name}-dlq`);
    const logGroup = createLogGroup(this, name, args.logRetentionDays);
    const machine = createStateMachine(this, name, { args, dlq, logGroup });
    const rule = startOn(this, name, { args, dlq, machine });
    this.nodes = { stateMachine: machine, deadLetterQueue: dlq, rule, logGroup };
    this.watched = {
      deadLetterQueues: { [name]: dlq },
      rules: { [name]: rule },
      stateMachines: { [name]: machine },
      logGroups: { [name]: logGroup },
    };
    this.stateMachineArn = machine.arn;
    this.deadLetterQueueUrl = dlq.url;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}

interface Parts {
  readonly args: FulfilmentArgs;
  readonly dlq: aws.sqs.Queue;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

const physicalName = (name: string): string => `${pulumi.getProject()}-${pulumi.getStack()}-${name}`;

/** Under `/aws/vendedlogs/`, where the resource policy that CloudWatch Logs keeps for it doesn't grow. */
const createLogGroup = (parent: pulumi.Resource, name: string, retentionInDays: number) =>
  new aws.cloudwatch.LogGroup(
    name,
    { name: `/aws/vendedlogs/states/${physicalName(name)}`, retentionInDays },
    { parent },
  );

const createRole = (parent: pulumi.Resource, name: string, service: string, permissions: Permission[]) => {
  const role = new aws.iam.Role(
    name,
    { name: physicalName(name), assumeRolePolicy: trust(service) },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    name,
    { name: "permissions", role: role.name, policy: policyDocument(permissions) },
    { parent },
  );
  return { role, policy };
};

/**
 * Neither the delivery of logs nor X-Ray has resources to name.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 */
const observing: Permission[] = [
  {
    actions: [
      "logs:CreateLogDelivery",
      "logs:GetLogDelivery",
      "logs:UpdateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:DescribeResourcePolicies",
      "logs:DescribeLogGroups",
    ],
    resources: ["*"],
  },
  {
    actions: [
      "xray:PutTraceSegments",
      "xray:PutTelemetryRecords",
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
    ],
    resources: ["*"],
  },
];

const createStateMachine = (parent: pulumi.Resource, name: string, { args, dlq, logGroup }: Parts) => {
  const { steps, alerts, workflow, compensateShippingFailure } = args;
  const { role, policy } = createRole(parent, name, "states.amazonaws.com", [
    { actions: ["lambda:InvokeFunction"], resources: Object.values(steps).map(({ arn }) => arn) },
    { actions: ["sqs:SendMessage"], resources: [dlq.arn] },
    ...alerts.allowsPublishing(),
    ...observing,
  ]);
  const arns = {
    claim: steps.claim.arn,
    charge: steps.charge.arn,
    ship: steps.ship.arn,
    failPayment: steps.failPayment.arn,
    failShipping: steps.failShipping.arn,
    refund: steps.refund.arn,
    alertTopicArn: alerts.arn,
    deadLetterQueueUrl: dlq.url,
  };
  const rules = { ...limits[workflow], compensateShippingFailure };
  return new aws.sfn.StateMachine(
    name,
    {
      name: physicalName(name),
      type: workflow === "express" ? "EXPRESS" : "STANDARD",
      roleArn: role.arn,
      definition: pulumi
        .output(arns)
        .apply((targets) => JSON.stringify(fulfilmentDefinition(targets, rules))),
      tracingConfiguration: { enabled: true },
      // Inputs hold the customer's name and address, so they stay out of the log.
      loggingConfiguration: {
        level: "ALL",
        includeExecutionData: false,
        logDestination: pulumi.interpolate`${logGroup.arn}:*`,
      },
    },
    // A log destination is refused until the role may deliver to it.
    { parent, dependsOn: [policy] },
  );
};

const startOn = (
  parent: pulumi.Resource,
  name: string,
  { args, dlq, machine }: Omit<Parts, "logGroup"> & { machine: aws.sfn.StateMachine },
): aws.cloudwatch.EventRule => {
  const { bus, detailType } = args;
  const { role, policy } = createRole(parent, `${name}-start`, "events.amazonaws.com", [
    { actions: ["states:StartExecution"], resources: [machine.arn] },
  ]);
  const starting = { action: "fulfil" satisfies FulfilmentAction, orderId: "<orderId>" };
  const rule = new aws.cloudwatch.EventRule(
    name,
    {
      eventBusName: bus.name,
      description: `${detailType} to ${name}`,
      eventPattern: JSON.stringify({ source: [bus.source], "detail-type": [detailType] }),
    },
    { parent },
  );
  const mayDeadLetter = queuePolicy(parent, `${name}-dlq`, dlq, [rule.arn]);
  new aws.cloudwatch.EventTarget(
    name,
    {
      eventBusName: bus.name,
      rule: rule.name,
      arn: machine.arn,
      roleArn: role.arn,
      // Executions are kept for 90 days; the customer's name and address in the event needn't be.
      inputTransformer: {
        inputPaths: { orderId: "$.detail.data.orderId" },
        inputTemplate: JSON.stringify(starting),
      },
      deadLetterConfig: { arn: dlq.arn },
      // A day is the most that EventBridge offers.
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
    },
    { parent, dependsOn: [policy, mayDeadLetter] },
  );
  return rule;
};
