/** The types of alarms and dashboards that server and page share. */

export interface AlarmView {
  readonly name: string;
  /** The name in the program. */
  readonly label: string;
  readonly arn: string;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly reason: string;
  /** Since when it is in this state. */
  readonly since: number;
  readonly description: string;
  /** The alarms in a composite alarm's rule, by name; `undefined` for a metric alarm. */
  readonly sumsUp: readonly string[] | undefined;
}

export interface AlarmPage extends AlarmView {
  readonly runbook: RunbookEntry | undefined;
  /** Its metric, with the threshold; none of a composite alarm. */
  readonly graph: Graph | undefined;
}

/** The section of a document that an alarm's description refers to. */
export interface RunbookEntry {
  readonly title: string;
  readonly markdown: string;
}

export interface Series {
  readonly label: string;
  /** One value per time of the graph; null if nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly rightAxis: boolean;
  /** The colour that the dashboard sets. */
  readonly colour: string | undefined;
}

/** A line across a graph. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
}

export interface Graph {
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly thresholds: readonly Threshold[];
  /** The label of the left axis. */
  readonly unit: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** How a metric widget shows its numbers. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export type GraphKind = "timeSeries" | "singleValue" | "gauge" | "bar" | "pie" | "table";

export type WidgetContent =
  | { readonly type: "text"; readonly markdown: string }
  | {
      readonly type: "metric";
      readonly view: GraphKind;
      readonly stacked: boolean;
      readonly sparkline: boolean;
      readonly graph: Graph;
    }
  | { readonly type: "alarm"; readonly alarms: readonly AlarmView[] }
  | {
      readonly type: "log";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly type: "problem"; readonly problem: string };

export interface WidgetView {
  readonly title: string;
  /** In a grid of 24 columns. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly content: WidgetContent;
}

export interface DashboardView {
  readonly name: string;
  readonly widgets: readonly WidgetView[];
}
