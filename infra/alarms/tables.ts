import type { AlarmArgs } from "../alarm";
import { type Metric, metric } from "../metric";
import type { Watched } from "../watched";

/** Alarms on throttled tables and indexes. With on-demand capacity, the cause is a hot key or a steep rise. */
export const tableAlarms = ({ tables, indexes }: Watched): AlarmArgs[] => [
  ...Object.entries(tables).map(
    ([of, table]): AlarmArgs => ({
      kind: "table-throttles",
      of,
      meaning: `DynamoDB throttles requests to the table ${of}.`,
      ...throttled(
        metric.table(table, "ReadThrottleEvents", "Sum"),
        metric.table(table, "WriteThrottleEvents", "Sum"),
      ),
    }),
  ),
  // A table's own metrics don't include its indexes, and a throttled index makes the table's writes fail.
  ...Object.entries(indexes).map(
    ([of, index]): AlarmArgs => ({
      kind: "index-throttles",
      of,
      meaning: `DynamoDB throttles the index ${of}, and with it writes of its table.`,
      ...throttled(
        metric.index(index, "ReadThrottleEvents", "Sum"),
        metric.index(index, "WriteThrottleEvents", "Sum"),
      ),
    }),
  ),
];

const throttled = (reads: Metric, writes: Metric): Omit<AlarmArgs, "kind" | "meaning"> => ({
  metrics: { reads, writes },
  // FILL, because alarms on DynamoDB's metrics ignore missing data and would stay on when the throttling ends.
  expression: "FILL(reads, 0) + FILL(writes, 0)",
  above: 0,
  datapoints: [2, 3],
});
