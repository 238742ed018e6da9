import type * as pulumi from "@pulumi/pulumi";
import type { Metric } from "../metric";

/** A graph or a number, without its position. */
export interface Widget {
  readonly type: "metric" | "text" | "alarm";
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, pulumi.Input<unknown>>>;
}

/** One line of a graph. */
export interface Line {
  readonly metric: Metric;
  readonly label?: string;
}

/** A line computed from other metrics, which are hidden. */
export interface Computed {
  readonly expression: string;
  readonly label: string;
  readonly of?: Readonly<Record<string, Metric>>;
}

interface GraphArgs {
  readonly title: string;
  readonly lines: readonly (Line | Computed)[];
  readonly view?: "timeSeries" | "singleValue";
  readonly stacked?: boolean;
  /** Columns of 24; 8 by default. */
  readonly width?: number;
  /** The label of the left axis. */
  readonly unit?: string;
}

/** Seconds of a data point; CloudWatch uses longer ones for a long time range. */
const period = 300;

const rowHeight = 6;

/** A metric in a dashboard's JSON: namespace, name, then the dimensions' names and values. */
const written = ({ namespace, name, dimensions, statistic }: Metric, options: object) => [
  namespace,
  name,
  ...Object.entries(dimensions).flat(),
  { stat: statistic, ...options },
];

const isComputed = (line: Line | Computed): line is Computed => "expression" in line;

const linesOf = (line: Line | Computed, index: number): unknown[][] => {
  if (!isComputed(line)) return [written(line.metric, line.label === undefined ? {} : { label: line.label })];
  const { expression, label, of = {} } = line;
  return [
    [{ expression, label, id: `e${index}`, period }],
    ...Object.entries(of).map(([id, metric]) => written(metric, { id, visible: false })),
  ];
};

export const graph = ({ title, lines, view, stacked, width = 8, unit }: GraphArgs): Widget => ({
  type: "metric",
  width,
  height: rowHeight,
  properties: {
    title,
    view: view ?? "timeSeries",
    stacked: stacked ?? false,
    period,
    metrics: lines.flatMap(linesOf),
    ...(unit === undefined ? {} : { yAxis: { left: { label: unit, showUnits: false, min: 0 } } }),
  },
});

/** A heading across the page. */
export const heading = (markdown: string): Widget => ({
  type: "text",
  width: 24,
  height: 2,
  properties: { markdown },
});

/** A widget with the states of alarms. */
export const alarmStates = (title: string, arns: readonly pulumi.Input<string>[]): Widget => ({
  type: "alarm",
  width: 24,
  height: 4,
  properties: { title, alarms: [...arns] },
});

const inRegion = (widget: Widget, region: pulumi.Input<string>): Widget =>
  widget.type === "metric" ? { ...widget, properties: { ...widget.properties, region } } : widget;

const columns = 24;

/**
 * Positions rows of widgets, from the top.
 * @param region of the metrics; CloudWatch requires one in each metric widget, because dashboards are global
 * @throws RangeError for a row that is too wide
 */
export const placed = (rows: readonly (readonly Widget[])[], region: pulumi.Input<string>): object[] => {
  let y = 0;
  return rows.flatMap((row) => {
    const top = y;
    y += Math.max(...row.map(({ height }) => height));
    let x = 0;
    return row.map((widget) => {
      const place = { ...inRegion(widget, region), x, y: top };
      x += widget.width;
      if (x > columns) throw new RangeError(`A row of the dashboard is ${x} columns wide; ${columns} fit.`);
      return place;
    });
  });
};
