import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";
import type { Watched } from "../watched";

/** A rate or a percentile of fewer requests in five minutes would be chance. */
const leastRequests = 20;

/** What clients of the API see. */
export const apiAlarms = ({ apis }: Watched): AlarmArgs[] =>
  Object.values(apis).flatMap((api): AlarmArgs[] => [
    {
      kind: "api-errors",
      meaning: "More than 1 % of the API's answers are 5xx.",
      metrics: {
        failed: metric.api(api, "5xx", "Sum"),
        requests: metric.api(api, "Count", "Sum"),
      },
      expression: `IF(requests >= ${leastRequests}, 100 * failed / requests, 0)`,
      above: 1,
      period: 300,
      datapoints: [1, 1],
    },
    {
      kind: "api-latency",
      meaning: "One of a hundred requests takes more than three seconds.",
      // An alarm on the percentile itself would either count the lonely slow request, or wait for a thousand requests.
      metrics: {
        latency: metric.api(api, "Latency", "p99"),
        requests: metric.api(api, "Count", "Sum"),
      },
      expression: `IF(requests >= ${leastRequests}, latency, 0)`,
      above: 3_000,
      period: 300,
      datapoints: [2, 3],
    },
  ]);
