import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmArgs, createAlarm, physicalAlarmName } from "./alarm";
import { type AlarmKind, runbookOf } from "./alarm-kinds";
import { apiAlarms } from "./alarms/api";
import { fulfilmentAlarms } from "./alarms/fulfilment";
import { functionAlarms } from "./alarms/functions";
import { mailAlarms } from "./alarms/mail";
import { messagingAlarms } from "./alarms/messaging";
import { orderAlarms } from "./alarms/orders";
import { tableAlarms } from "./alarms/tables";
import type { Watched } from "./watched";

export interface AlarmsArgs extends Watched {
  /** Who is told when an alarm begins and when it ends. */
  readonly topicArn: pulumi.Input<string>;
}

/** What a customer would notice: orders that aren't taken, or aren't carried out. */
const customersNotice: ReadonlySet<AlarmKind> = new Set([
  "api-errors",
  "api-latency",
  "outbox-lag",
  "queue-age",
  "dead-letters",
  "fulfilment-failed",
  "fulfilment-timed-out",
  "function-throttles",
]);

/** All alarms of the system, and the one that says whether customers are affected. */
export class Alarms extends pulumi.ComponentResource {
  readonly nodes: {
    readonly alarms: readonly aws.cloudwatch.MetricAlarm[];
    readonly customersAffected: aws.cloudwatch.CompositeAlarm;
  };

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Alarms", name, {}, opts);
    const made = allAlarms(args).map((alarm) => ({
      kind: alarm.kind,
      alarm: createAlarm(this, alarm, args),
    }));
    const noticed = made.filter(({ kind }) => customersNotice.has(kind)).map(({ alarm }) => alarm);
    this.nodes = {
      alarms: made.map(({ alarm }) => alarm),
      customersAffected: createComposite(this, noticed, args.topicArn),
    };
    this.registerOutputs({});
  }
}

const allAlarms = (watched: Watched): AlarmArgs[] => [
  ...messagingAlarms(watched),
  ...functionAlarms(watched),
  ...fulfilmentAlarms(watched),
  ...apiAlarms(watched),
  ...orderAlarms(),
  ...mailAlarms(),
  ...tableAlarms(watched),
];

const createComposite = (
  parent: pulumi.Resource,
  alarms: readonly aws.cloudwatch.MetricAlarm[],
  topicArn: pulumi.Input<string>,
): aws.cloudwatch.CompositeAlarm =>
  new aws.cloudwatch.CompositeAlarm(
    "customers-affected",
    {
      alarmName: physicalAlarmName("customers-affected"),
      alarmDescription: `Orders aren't taken, or aren't carried out. Runbook: ${runbookOf("customers-affected")}`,
      alarmRule: pulumi
        .all(alarms.map(({ name }) => name))
        .apply((names) => names.map((one) => `ALARM("${one}")`).join(" OR ")),
      alarmActions: [topicArn],
      okActions: [topicArn],
    },
    { parent },
  );
