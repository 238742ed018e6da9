import { type CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";

export interface AlarmFacts {
  readonly name: string;
  /** OK, ALARM or INSUFFICIENT_DATA. */
  readonly state: string;
  readonly reason: string | null;
  readonly since: string | null;
}

/** The alarms of a stack, by the beginning of their names; those that ring come first. */
export const alarmsOf = async (client: CloudWatchClient, prefix: string): Promise<AlarmFacts[]> => {
  const found: AlarmFacts[] = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix }))
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])])
      found.push({
        name: alarm.AlarmName ?? "",
        state: alarm.StateValue ?? "INSUFFICIENT_DATA",
        reason: alarm.StateReason ?? null,
        since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString() ?? null,
      });
  const rank = ({ state }: AlarmFacts): number => ["ALARM", "INSUFFICIENT_DATA", "OK"].indexOf(state);
  return found.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
};
