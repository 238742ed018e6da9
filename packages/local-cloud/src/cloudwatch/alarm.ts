import * as z from "zod";
import { AwsError, arn } from "../service";
import { type AlarmCondition, type AlarmState, comparisons } from "./alarm-evaluation";
import { type AlarmRule, alarmRule } from "./alarm-rule";
import { type MetricId, type Statistic, statistic } from "./metric";

/** Seconds; a finer resolution isn't supported. */
export const periodSeconds = z
  .int()
  .min(60)
  .refine((seconds) => seconds % 60 === 0, { error: "must be a multiple of 60 seconds" });

export const comparison = z.enum(
  Object.keys(comparisons).filter((name): name is keyof typeof comparisons => name in comparisons),
);

/** A query of an alarm: a metric, or an expression over the others. */
export const metricQuery = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9_]*$/),
  label: z.string().optional(),
  returnData: z.boolean().default(false),
  expression: z.string().optional(),
  period: periodSeconds.optional(),
  metric: z
    .strictObject({
      namespace: z.string(),
      metricName: z.string(),
      dimensions: z.record(z.string(), z.string()).default({}),
      period: periodSeconds,
      stat: statistic,
      unit: z.string().optional(),
    })
    .optional(),
});
export type MetricQuery = z.output<typeof metricQuery>;

/** What an alarm does when it takes a state: topics' ARNs. */
export interface AlarmActions {
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
}

interface AlarmDeclaration extends AlarmActions {
  readonly name: string;
  readonly description: string | undefined;
}

export interface MetricAlarmDeclaration extends AlarmDeclaration {
  /** As they were declared or put. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly condition: AlarmCondition;
  /** One of them returns data. */
  readonly queries: readonly MetricQuery[];
  /** Seconds. */
  readonly period: number;
  /** Whether a percentile of few values counts. */
  readonly evaluatesLowSamples: boolean;
}

export interface CompositeAlarmDeclaration extends AlarmDeclaration {
  readonly rule: AlarmRule;
  readonly ruleText: string;
}

/** What happened to an alarm. */
export interface HistoryItem {
  readonly at: number;
  readonly type: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
}

export interface Alarm {
  readonly declaration: MetricAlarmDeclaration | CompositeAlarmDeclaration;
  readonly arn: string;
  readonly updatedAt: number;
  readonly history: HistoryItem[];
  state: AlarmState;
  stateSince: number;
  reason: string;
  /** The newest data points of the last evaluation. */
  points: readonly (number | undefined)[];
}

export const isComposite = (declaration: Alarm["declaration"]): declaration is CompositeAlarmDeclaration =>
  "rule" in declaration;

export const newAlarm = (declaration: Alarm["declaration"], now: number): Alarm => ({
  declaration,
  arn: arn("cloudwatch", `alarm:${declaration.name}`),
  updatedAt: now,
  history: [{ at: now, type: "ConfigurationUpdate", summary: `Alarm "${declaration.name}" created` }],
  state: "INSUFFICIENT_DATA",
  stateSince: now,
  reason: "Unchecked: Initial alarm creation",
  points: [],
});

/** A query of one metric, as alarms without metric math have it. */
export const singleMetric = (metric: MetricId, stat: Statistic, period: number): MetricQuery => ({
  id: "m1",
  returnData: true,
  metric: {
    namespace: metric.namespace,
    metricName: metric.name,
    dimensions: { ...metric.dimensions },
    period,
    stat,
  },
});

/** @throws AwsError ValidationError for a rule that can't be read */
export const compositeAlarm = (
  declared: Omit<CompositeAlarmDeclaration, "rule">,
): CompositeAlarmDeclaration => ({ ...declared, rule: alarmRule(declared.ruleText) });

/** The queries' common period. @throws AwsError ValidationError when they have none, or don't return one series */
export const periodOf = (queries: readonly MetricQuery[]): number => {
  const periods = new Set(queries.flatMap(({ metric, period }) => metric?.period ?? period ?? []));
  const [period] = periods;
  if (period === undefined || periods.size > 1)
    throw new AwsError("ValidationError", "All metrics of an alarm must have the same period");
  if (queries.filter(({ returnData }) => returnData === true).length !== 1)
    throw new AwsError("ValidationError", "Exactly one query of an alarm must return data");
  if (queries.some(({ metric, expression }) => (metric === undefined) === (expression === undefined)))
    throw new AwsError("ValidationError", "A query is either a metric or an expression");
  return period;
};
