import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmArgs, type AlarmTopics, createAlarm } from "./alarm";
import { type AlarmKind, runbookOf, urgencyOf } from "./alarm-kinds";
import { accountAlarm } from "./alarms/account";
import { apiAlarms } from "./alarms/api";
import { fulfilmentAlarms } from "./alarms/fulfilment";
import { functionAlarms } from "./alarms/functions";
import { mailAlarms } from "./alarms/mail";
import { messagingAlarms } from "./alarms/messaging";
import { orderAlarms } from "./alarms/orders";
import { tableAlarms } from "./alarms/tables";
import { physicalName } from "./physical-name";
import type { Watched } from "./watched";

export interface AlarmsArgs extends Watched {
  /** The topics for alarms that go on, by urgency. */
  readonly topics: AlarmTopics;
  /** The account's quota of concurrent executions. */
  readonly accountConcurrency: number;
}

/** Alarms on what customers notice: orders aren't accepted, or aren't fulfilled. */
const customersNotice: ReadonlySet<AlarmKind> = new Set([
  "api-errors",
  "api-latency",
  "outbox-lag",
  "queue-age",
  "dead-letters",
  "fulfilment-failed",
  "fulfilment-timed-out",
  "orders-stuck",
  "function-throttles",
]);

/** Creates all alarms, and the composite alarm on whether customers are affected. */
export class Alarms extends pulumi.ComponentResource {
  readonly nodes: {
    readonly alarms: readonly aws.cloudwatch.MetricAlarm[];
    readonly customersAffected: aws.cloudwatch.CompositeAlarm;
  };

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("orderflow:infra:Alarms", name, {}, opts);
    const made = allAlarms(args).map((alarm) => ({
      kind: alarm.kind,
      alarm: createAlarm(this, alarm, args.topics),
    }));
    const noticed = made.filter(({ kind }) => customersNotice.has(kind)).map(({ alarm }) => alarm);
    this.nodes = {
      alarms: made.map(({ alarm }) => alarm),
      customersAffected: createComposite(this, noticed, args.topics),
    };
    this.registerOutputs({});
  }
}

const allAlarms = ({ accountConcurrency, ...watched }: AlarmsArgs): AlarmArgs[] => [
  ...messagingAlarms(watched),
  ...functionAlarms(watched),
  accountAlarm(accountConcurrency),
  ...fulfilmentAlarms(watched),
  ...apiAlarms(watched),
  ...orderAlarms(),
  ...mailAlarms(),
  ...tableAlarms(watched),
];

const createComposite = (
  parent: pulumi.Resource,
  alarms: readonly aws.cloudwatch.MetricAlarm[],
  topics: AlarmTopics,
): aws.cloudwatch.CompositeAlarm =>
  new aws.cloudwatch.CompositeAlarm(
    "customers-affected",
    {
      alarmName: physicalName("alarm", "customers-affected"),
      alarmDescription: `Orders aren't accepted, or aren't fulfilled. Runbook: ${runbookOf("customers-affected")}`,
      alarmRule: pulumi
        .all(alarms.map(({ name }) => name))
        .apply((names) => names.map((one) => `ALARM("${one}")`).join(" OR ")),
      alarmActions: [topics[urgencyOf("customers-affected")]],
    },
    { parent },
  );
