import * as z from "zod";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
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
  /** Milliseconds since 1970; the system's clock when left out. */
  readonly now?: () => number;
  /** Milliseconds between two evaluations of the alarms. */
  readonly evaluateEvery?: number;
  /** Puts metrics that are measured and not told, such as the length of a queue; called before each evaluation. */
  readonly measure?: (store: MetricStore, now: number) => void;
}

/** CloudWatch: metrics, alarms and dashboards. Logs are another service, on AWS too. */
export class CloudWatchService implements AwsService {
  readonly name = "CloudWatch";
  readonly signingName = "monitoring";
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly dashboards = new Map<string, Dashboard>();
  readonly now: () => number;
  private readonly operations: Readonly<Record<string, (input: unknown) => unknown>>;
  private timer: NodeJS.Timeout | undefined;
  private evaluating: Promise<void> = Promise.resolve();

  constructor(private readonly options: CloudWatchOptions) {
    const { onError } = options;
    this.now = options.now ?? Date.now;
    this.metrics = new MetricStore({
      ...options,
      refused: ({ namespace, name }) =>
        onError(new Error(`There are too many metrics; ${namespace} ${name} and what follows isn't kept`)),
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
    this.timer = setInterval(() => void this.evaluate(), evaluateEvery).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
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
    this.evaluating = this.evaluating.then(async () => {
      try {
        this.options.measure?.(this.metrics, this.now());
        this.alarms.evaluate();
        await this.alarms.settle();
      } catch (error) {
        this.options.onError(error);
      }
    });
    return this.evaluating;
  }

  /** CloudWatch has no resource-level permissions for metrics; for the rest, `*` asks for no less. */
  permissions({ action }: AwsCall): readonly RequiredPermission[] {
    return [{ action: `cloudwatch:${action}`, resource: "*" }];
  }

  async handle({ action, input, protocol }: AwsCall): Promise<AwsReply> {
    if (protocol !== "json")
      throw new NotImplementedLocally(`the ${protocol} protocol of CloudWatch; newer clients speak JSON`);
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

const reply = (body: unknown): AwsReply => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});
