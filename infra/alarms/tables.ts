import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";
import type { Watched } from "../watched";

/** Tables that refuse work: on demand, that is a hot key or a steep rise. */
export const tableAlarms = ({ tables }: Watched): AlarmArgs[] =>
  Object.entries(tables).map(([of, table]) => ({
    kind: "table-throttles",
    of,
    meaning: `DynamoDB throttles requests to the table ${of}.`,
    metrics: {
      reads: metric.table(table, "ReadThrottleEvents", "Sum"),
      writes: metric.table(table, "WriteThrottleEvents", "Sum"),
    },
    // Filled: alarms on DynamoDB's metrics ignore missing data, and would stay as they are when the throttling ends.
    expression: "FILL(reads, 0) + FILL(writes, 0)",
    above: 0,
    datapoints: [2, 3],
  }));
