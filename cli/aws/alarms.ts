import {
  type AlarmType,
  type CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";

export interface AlarmFacts {
  readonly name: string;
  /** Whether it is a composite alarm. */
  readonly composite: boolean;
  /** OK, ALARM or INSUFFICIENT_DATA. */
  readonly state: string;
  readonly reason: string | null;
  readonly since: string | null;
}

/**
 * Lists the alarms of a stack, by the prefix of their names: composite alarms first, then those that are on.
 */
export const alarmsOf = async (client: CloudWatchClient, prefix: string): Promise<AlarmFacts[]> => {
  const found: AlarmFacts[] = [];
  // Without AlarmTypes, the response contains no composite alarms.
  const AlarmTypes: AlarmType[] = ["CompositeAlarm", "MetricAlarm"];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix, AlarmTypes })) {
    found.push(...(page.CompositeAlarms ?? []).map((alarm) => factsOf(alarm, true)));
    found.push(...(page.MetricAlarms ?? []).map((alarm) => factsOf(alarm, false)));
  }
  const rank = ({ state }: AlarmFacts): number => ["ALARM", "INSUFFICIENT_DATA", "OK"].indexOf(state);
  return found.sort(
    (a, b) => Number(b.composite) - Number(a.composite) || rank(a) - rank(b) || a.name.localeCompare(b.name),
  );
};

const factsOf = (alarm: MetricAlarm | CompositeAlarm, composite: boolean): AlarmFacts => ({
  name: alarm.AlarmName ?? "",
  composite,
  state: alarm.StateValue ?? "INSUFFICIENT_DATA",
  reason: alarm.StateReason ?? null,
  since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString() ?? null,
});
