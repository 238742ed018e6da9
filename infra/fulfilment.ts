import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FulfilmentAction } from "#handlers/fulfilment/claim";
import type { AlertTopic } from "./alert-topic";
import { placeOf } from "./arn";
import { deadLetterQueue } from "./dead-letter-queue";
import type { EventBus } from "./event-bus";
import type { FulfilmentStepName } from "./fulfilment-definition";
import { createMachines, mapSteps, type Workflow } from "./fulfilment-machine";
import { type FunctionSettings, functionSettings } from "./function";
import { physicalName } from "./physical-name";
import { trustFor } from "./policy";
import { queuePolicy } from "./queue-policy";
import { serviceRole } from "./service-role";
import type { Step } from "./step";
import type { Usable } from "./uses";
import { type Watched, watchAll } from "./watched";

/** The steps of the saga, by their names in the state machine. */
export type FulfilmentSteps = Readonly<Record<FulfilmentStepName, Step>>;

export interface FulfilmentArgs extends FunctionSettings {
  readonly bus: EventBus;
  /** The event that starts an execution. */
  readonly detailType: string;
  /** The functions that the state machine calls, made from one table. */
  readonly steps: FulfilmentSteps;
  readonly alerts: AlertTopic;
  readonly workflow: Workflow;
  /** The previous type of the state machine, whose running executions may finish. */
  readonly draining?: Workflow | undefined;
  /** Whether Pulumi refuses to delete the state machine, which would stop its running executions. */
  readonly protect: boolean;
  /** Whether an order that can't be shipped is refunded automatically, instead of alerting an operator. */
  readonly compensateShippingFailure: boolean;
}

/**
 * The saga of a confirmed order: a state machine, started by an event, that charges and ships it. Failed compensations,
 * and events that can't start an execution, go to its dead-letter queue.
 */
export class Fulfilment extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;
  /** The ARN of the draining state machine, if there is one. */
  readonly drainingStateMachineArn: pulumi.Output<string> | undefined;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly watched: Watched;
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
    const steps = makeSteps(this, args);
    const { machine, draining } = createMachines(this, name, { args, steps, dlq, logGroup });
    const rule = startOn(this, name, { args, dlq, machine });
    this.nodes = { stateMachine: machine, deadLetterQueue: dlq, rule, logGroup };
    const own = {
      deadLetterQueues: { [name]: dlq },
      rules: { [name]: rule },
      stateMachines: { [name]: machine, ...(draining ? { [`${name}-draining`]: draining } : {}) },
      logGroups: { [name]: logGroup },
    };
    this.watched = watchAll([{ watched: own }, ...Object.values(steps)]);
    this.stateMachineArn = machine.arn;
    this.drainingStateMachineArn = draining?.arn;
    this.deadLetterQueueUrl = dlq.url;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }

  /** Permission to start executions; its value is the ARN. */
  canStart(): Usable<string> {
    const starting = { actions: ["states:StartExecution"], resources: [this.stateMachineArn] };
    return { use: { value: this.stateMachineArn, permissions: [starting] } };
  }
}

/** In the state of earlier versions, these functions are at the top level. */
const makeSteps = (parent: pulumi.Resource, { steps, ...common }: FulfilmentArgs) =>
  mapSteps(steps, (step) =>
    step.make(functionSettings(common), { parent, aliases: [{ parent: pulumi.rootStackResource }] }),
  );

/** Under `/aws/vendedlogs/`, so that CloudWatch Logs' resource policy doesn't grow with each log group. */
const createLogGroup = (parent: pulumi.Resource, name: string, retentionInDays: number) =>
  new aws.cloudwatch.LogGroup(
    name,
    { name: `/aws/vendedlogs/states/${physicalName("state machine", name)}`, retentionInDays },
    { parent },
  );

interface StartParts {
  readonly args: FulfilmentArgs;
  readonly dlq: aws.sqs.Queue;
  readonly machine: aws.sfn.StateMachine;
}

const startOn = (
  parent: pulumi.Resource,
  name: string,
  { args, dlq, machine }: StartParts,
): aws.cloudwatch.EventRule => {
  const { bus, detailType } = args;
  const { role, policy } = serviceRole(
    parent,
    `${name}-start`,
    trustFor("events.amazonaws.com", placeOf(dlq.arn).account),
    [{ actions: ["states:StartExecution"], resources: [machine.arn] }],
  );
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
      // Executions are kept for 90 days, so the input contains only the order's id, not the customer's name and address.
      inputTransformer: {
        inputPaths: { orderId: "$.detail.data.orderId" },
        inputTemplate: JSON.stringify(starting),
      },
      deadLetterConfig: { arn: dlq.arn },
      // A day is EventBridge's maximum.
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
    },
    { parent, dependsOn: [policy, mayDeadLetter] },
  );
  return rule;
};
