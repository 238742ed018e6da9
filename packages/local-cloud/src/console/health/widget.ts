import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import * as z from "zod";
import { alarmGraph, listAlarms, type Naming } from "./alarms";
import type { WidgetContent } from "./api";
import { graphOf, type TimeRange } from "./graph";
import { metricRows, queryOf, readRows } from "./metric-rows";

export interface WidgetSources {
  readonly client: CloudWatchClient;
  readonly naming: Naming;
  /** Runs a query of a log widget. */
  readonly queryLogs: (query: string, range: TimeRange) => Promise<LogTable>;
}

export interface LogTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Given extends WidgetSources {
  readonly range: TimeRange;
  readonly periodOverride: "auto" | "inherit";
}

interface Declared {
  readonly type: string;
  readonly properties: unknown;
}

/** A widget's data for a time span. @throws CloudWatch's error for an invalid query */
export const drawn = async ({ type, properties }: Declared, given: Given): Promise<WidgetContent> => {
  if (type === "text") return { type, markdown: text.parse(properties).markdown };
  if (type === "alarm") return alarmStates(properties, given);
  if (type === "log") return { type, ...(await given.queryLogs(logs.parse(properties).query, given.range)) };
  if (type === "metric") return metricWidget(metric.parse(properties), given);
  return { type: "problem", problem: `Only AWS can draw widgets of type ${type}.` };
};

const text = z.looseObject({ markdown: z.string() });
const logs = z.looseObject({ query: z.string() });
const alarms = z.looseObject({ alarms: z.array(z.string()) });
const axis = z.looseObject({
  label: z.string().default(""),
  min: z.number().optional(),
  max: z.number().optional(),
});
const line = z.looseObject({ label: z.string().default(""), value: z.number() });

const metric = z.looseObject({
  view: z.enum(["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]).default("timeSeries"),
  stacked: z.boolean().default(false),
  sparkline: z.boolean().default(false),
  stat: z.string().default("Average"),
  period: z.number().default(300),
  metrics: metricRows.default([]),
  yAxis: z.looseObject({ left: axis.optional() }).default({}),
  annotations: z
    .looseObject({
      alarms: z.array(z.string()).default([]),
      horizontal: z.array(z.union([line, z.array(line).transform(([first]) => first ?? noLine)])).default([]),
    })
    .default({ alarms: [], horizontal: [] }),
});
const noLine = { label: "", value: 0 };

const alarmStates = async (properties: unknown, given: Given): Promise<WidgetContent> => {
  const wanted = new Set(alarms.parse(properties).alarms);
  const all = await listAlarms(given.client, given.naming);
  return { type: "alarm", alarms: all.filter(({ arn }) => wanted.has(arn)) };
};

/** Up to this time span, single minutes are visible on a screen. */
const mostMinutes = 180;

const metricWidget = async (widget: z.infer<typeof metric>, given: Given): Promise<WidgetContent> => {
  const { view, stacked, sparkline, annotations, yAxis } = widget;
  const shown = { type: "metric" as const, view, stacked, sparkline };
  const [alarm] = annotations.alarms;
  if (widget.metrics.length === 0 && alarm !== undefined) {
    const graph = await graphOfAlarm(alarm, given);
    return graph ? { ...shown, graph } : { type: "problem", problem: `There is no alarm ${alarm}.` };
  }
  const rows = readRows(widget.metrics);
  const styles = new Map(
    rows.map(({ id, yAxis: side, color }) => [id, { rightAxis: side === "right", colour: color }]),
  );
  const period = periodOf(widget, given);
  const graph = await graphOf(given.client, {
    ...given.range,
    period,
    queries: rows.map((row) => queryOf(row, { stat: widget.stat, period })),
    thresholds: annotations.horizontal.map(({ label, value }) => ({ label, value })),
    unit: yAxis.left?.label ?? "",
    min: yAxis.left?.min,
    max: yAxis.left?.max,
    style: (id) => styles.get(id) ?? { rightAxis: false, colour: undefined },
  });
  return { ...shown, graph };
};

/** CloudWatch adapts the period to the time shown, unless the dashboard forbids it; a number keeps its own. */
const periodOf = (
  { period, view }: z.infer<typeof metric>,
  { range, periodOverride }: Pick<Given, "range" | "periodOverride">,
): number => {
  const isShort = range.to - range.from <= mostMinutes * 60_000;
  return periodOverride === "auto" && view === "timeSeries" && isShort ? 60 : period;
};

const graphOfAlarm = async (arn: string, { client, range }: Given) => {
  const { DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const name = arn.slice(arn.lastIndexOf(":alarm:") + ":alarm:".length);
  const { MetricAlarms: [alarm] = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return alarm && alarmGraph(client, alarm, range);
};
