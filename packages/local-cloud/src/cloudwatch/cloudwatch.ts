import * as z from "zod";
import { Clock, type Timer } from "../clock/clock";
import { ServiceModel } from "../endpoint/protocols/model";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  arn,
  type Health,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import { alarmOperations } from "./alarm-operations";
import { Alarms, type PublishAlarm } from "./alarms";
import { type Dashboard, dashboardOperations } from "./dashboards";
import { metricOperations } from "./metric-operations";
import { MetricStore, type MetricStoreOptions } from "./metric-store";

export interface CloudWatchOptions extends Pick<MetricStoreOptions, "retention" | "mostMetrics"> {
  readonly publish: PublishAlarm;
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
  /** Milliseconds between two evaluations of the alarms. */
  readonly evaluateEvery?: number;
  /** Puts metrics that are measured, such as the length of a queue; called before each evaluation. */
  readonly measure?: (store: MetricStore, now: number) => void;
}

/** CloudWatch: metrics, alarms and dashboards. Logs are another service, on AWS too. */
export class CloudWatchService implements AwsService {
  readonly name = "CloudWatch";
  readonly signingName = "monitoring";
  readonly model = async () =>
    new ServiceModel(
      await import("@aws-sdk/client-cloudwatch"),
      "http://monitoring.amazonaws.com/doc/2010-08-01/",
    );
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly dashboards = new Map<string, Dashboard>();
  readonly now: () => number;
  private readonly operations: Readonly<Record<string, (input: unknown) => unknown>>;
  private readonly clock: Clock;
  private timer: Timer | undefined;
  private evaluating: Promise<void> = Promise.resolve();

  constructor(private readonly options: CloudWatchOptions) {
    const { onError } = options;
    this.clock = options.clock ?? new Clock();
    this.now = this.clock.now;
    this.metrics = new MetricStore({
      ...options,
      refused: ({ namespace, name }) =>
        onError(
          new Error(
            `There are too many metrics; ${namespace} ${name} and all further new metrics are dropped`,
          ),
        ),
    });
    this.alarms = new Alarms(this.metrics, { now: this.now, publish: options.publish, onError });
    this.operations = {
      ...metricOperations(this.metrics, this.now),
      ...alarmOperations(this.alarms),
      ...dashboardOperations(this.dashboards),
    };
  }

  async start(): Promise<void> {
    const { evaluateEvery = 10_000 } = this.options;
    this.timer = this.clock.every(evaluateEvery, () => void this.evaluate());
  }

  async stop(): Promise<void> {
    this.timer?.cancel();
    await this.evaluating;
    await this.alarms.settle();
  }

  health(): Health {
    const firing = this.alarms.list().filter(({ state }) => state === "ALARM");
    const alarms = `${this.alarms.list().length} alarms`;
    return {
      status: "ok",
      detail: firing.length === 0 ? alarms : `${alarms}, ${firing.length} in ALARM`,
    };
  }

  /** Measures, evaluates every alarm, and waits for what the alarms do. Never rejects. */
  evaluate(): Promise<void> {
    const evaluated = async () => {
      try {
        this.options.measure?.(this.metrics, this.now());
        this.alarms.evaluate();
        await this.alarms.settle();
      } catch (error) {
        this.options.onError(error);
      }
    };
    this.evaluating = this.evaluating.then(() => this.clock.work.during(evaluated));
    return this.evaluating;
  }

  /** CloudWatch has no resource-level permissions for metrics; for the rest that is read, `*` asks for no less. */
  permissions({ action, input }: AwsCall): readonly RequiredPermission[] {
    return alarmsChanged(action, input).map((resource) => ({ action: `cloudwatch:${action}`, resource }));
  }

  async handle({ action, input }: AwsCall): Promise<AwsReply> {
    const operation = Object.hasOwn(this.operations, action) ? this.operations[action] : undefined;
    if (!operation) throw new NotImplementedLocally(`cloudwatch:${action}`);
    try {
      return reply(operation(input));
    } catch (error) {
      if (error instanceof z.ZodError) throw new AwsError("InvalidParameterValue", z.prettifyError(error));
      throw error;
    }
  }
}

/** The ARNs of the alarms that a call changes; `*` for all other calls. */
const alarmsChanged = (action: string, { AlarmName, AlarmNames }: AwsCall["input"]): readonly string[] => {
  const names: readonly unknown[] =
    action === "DeleteAlarms" && Array.isArray(AlarmNames) ? AlarmNames : [AlarmName];
  return ["PutMetricAlarm", "SetAlarmState", "DeleteAlarms"].includes(action)
    ? names.map((name) => arn("cloudwatch", `alarm:${String(name)}`))
    : ["*"];
};

const reply = (body: unknown): AwsReply => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});
