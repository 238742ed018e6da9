import type { AlarmArgs } from "../alarm";
import { metric } from "../metric";

/** The share of the account's concurrency above which functions are close to being throttled. */
const nearlyAll = 0.8;

/**
 * The concurrency that all functions of the account use in the region, including reserved and provisioned concurrency.
 * @param concurrency the account's quota
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html
 */
export const accountAlarm = (concurrency: number): AlarmArgs => ({
  kind: "account-concurrency",
  meaning: `More than ${Math.floor(nearlyAll * concurrency)} of the account's ${concurrency} concurrent executions are in use. At the limit, functions are throttled.`,
  metrics: { claimed: metric.account("ClaimedAccountConcurrency", "Maximum") },
  above: Math.floor(nearlyAll * concurrency),
  datapoints: [3, 5],
});
