import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AlertTopic } from "./alert-topic";
import { placeOf } from "./arn";
import { type FulfilmentStepName, fulfilmentDefinition } from "./fulfilment-definition";
import { physicalName } from "./physical-name";
import { type Permission, trustFor } from "./policy";
import { serviceRole } from "./service-role";
import type { StepFunction } from "./step";

export type Workflow = "standard" | "express";

/** The time limit of an execution. An Express execution always ends after five minutes. */
const limits: Record<Workflow, { readonly timeoutSeconds: number; readonly compensationAttempts: number }> = {
  standard: { timeoutSeconds: 1_800, compensationAttempts: 10 },
  express: { timeoutSeconds: 300, compensationAttempts: 5 },
};

/** Seconds after which no execution of these types can still be running. */
export const claimLapseSeconds = (...workflows: readonly Workflow[]): number =>
  Math.max(...workflows.map((workflow) => limits[workflow].timeoutSeconds)) + 60;

type MadeSteps = Readonly<Record<FulfilmentStepName, StepFunction>>;

export const mapSteps = <From, To>(
  steps: Readonly<Record<FulfilmentStepName, From>>,
  map: (step: From) => To,
): Readonly<Record<FulfilmentStepName, To>> => ({
  claim: map(steps.claim),
  charge: map(steps.charge),
  ship: map(steps.ship),
  failPayment: map(steps.failPayment),
  failShipping: map(steps.failShipping),
  refund: map(steps.refund),
});

interface MachineArgs {
  readonly alerts: AlertTopic;
  readonly workflow: Workflow;
  readonly draining?: Workflow | undefined;
  readonly compensateShippingFailure: boolean;
  readonly tracing: boolean;
  readonly protect: boolean;
}

interface Parts {
  readonly args: MachineArgs;
  readonly steps: MadeSteps;
  readonly dlq: aws.sqs.Queue;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

/**
 * The state machine of the saga and, while it drains, the one of the previous type. AWS can't change the type of a state
 * machine, and deleting one stops its executions in the middle, so each type has a machine with its own name.
 */
export const createMachines = (parent: pulumi.Resource, name: string, parts: Parts) => {
  const { args, dlq } = parts;
  const trusted = trustFor("states.amazonaws.com", placeOf(dlq.arn).account);
  const { role, policy } = serviceRole(parent, name, trusted, permissionsOf(parts));
  const make = (workflow: Workflow, protect: boolean) =>
    createStateMachine(parent, workflow === "standard" ? name : `${name}-${workflow}`, {
      ...parts,
      workflow,
      role,
      opts: { dependsOn: [policy], protect },
    });
  return {
    machine: make(args.workflow, args.protect),
    draining: args.draining ? make(args.draining, false) : undefined,
  };
};

const permissionsOf = ({ args, steps, dlq }: Parts): Permission[] => [
  { actions: ["lambda:InvokeFunction"], resources: Object.values(steps).map(({ arn }) => arn) },
  { actions: ["sqs:SendMessage"], resources: [dlq.arn] },
  ...args.alerts.allowsPublishing(),
  ...observing,
];

/**
 * Log delivery and X-Ray don't support resource-level permissions.
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

interface OneMachine extends Parts {
  readonly workflow: Workflow;
  readonly role: aws.iam.Role;
  /** AWS refuses a log destination until the role may deliver to it. */
  readonly opts: pulumi.CustomResourceOptions;
}

const createStateMachine = (
  parent: pulumi.Resource,
  name: string,
  { args, steps, dlq, logGroup, workflow, role, opts }: OneMachine,
): aws.sfn.StateMachine => {
  const arns = {
    ...mapSteps(steps, ({ arn }) => arn),
    alertTopicArn: args.alerts.arn,
    deadLetterQueueUrl: dlq.url,
  };
  const rules = { ...limits[workflow], compensateShippingFailure: args.compensateShippingFailure };
  return new aws.sfn.StateMachine(
    name,
    {
      name: physicalName("state machine", name),
      type: workflow === "express" ? "EXPRESS" : "STANDARD",
      roleArn: role.arn,
      definition: pulumi
        .output(arns)
        .apply((targets) => JSON.stringify(fulfilmentDefinition(targets, rules))),
      tracingConfiguration: { enabled: args.tracing },
      // Inputs contain the customer's name and address, so they aren't logged. Step Functions keeps the history of a Standard
      // execution itself; an Express one has only its log.
      loggingConfiguration: {
        level: workflow === "express" ? "ALL" : "ERROR",
        includeExecutionData: false,
        logDestination: pulumi.interpolate`${logGroup.arn}:*`,
      },
    },
    { parent, ...opts },
  );
};
