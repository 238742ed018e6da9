import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";
import type { Watched } from "../watched";

/** The minimum of requests in five minutes for a meaningful rate or percentile. */
const leastRequests = 20;

/** Alarms on what clients of the API see. */
export const apiAlarms = ({ apis }: Watched): AlarmArgs[] =>
  Object.values(apis).flatMap((api): AlarmArgs[] => [
    {
      kind: "api-errors",
      meaning: "More than 1 % of the API's responses are 5xx.",
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
      meaning: "One in a hundred requests takes more than three seconds.",
      // An alarm on the percentile itself would either count a single slow request, or wait for a thousand requests.
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
