import { AwsError } from "../service";
import { type Alarm, type HistoryItem, isComposite, type MetricAlarmDeclaration, newAlarm } from "./alarm";
import { type AlarmState, evaluationRange, stateBy } from "./alarm-evaluation";
import { notification, subjectOf } from "./alarm-notification";
import type { StateOf } from "./alarm-rule";
import { type MetricStore, minute } from "./metric-store";
import { answerQueries, lowSamples } from "./queries";

/** Publishes to a topic on behalf of an alarm. */
export type PublishAlarm = (
  topicArn: string,
  notice: { readonly subject: string; readonly message: string },
  alarmArn: string,
) => Promise<unknown> | unknown;

export interface AlarmOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly publish: PublishAlarm;
  /** Called for a failed action. AWS only records it in the alarm's history. */
  readonly onError: (error: unknown) => void;
}

/** The maximum length of an alarm's history. */
const longestHistory = 200;

/** Metric alarms and composite alarms: their states, their histories, and what they do when a state changes. */
export class Alarms {
  private readonly alarms = new Map<string, Alarm>();
  private readonly actions = new Set<Promise<void>>();

  constructor(
    private readonly store: MetricStore,
    private readonly options: AlarmOptions,
  ) {}

  /** Adds an alarm, or changes the one with that name, which keeps its state. */
  put(declaration: Alarm["declaration"]): Alarm {
    const alarm = newAlarm(declaration, this.options.now());
    const known = this.alarms.get(declaration.name);
    if (known)
      Object.assign(alarm, { state: known.state, stateSince: known.stateSince, reason: known.reason });
    if (known) alarm.history.splice(0, 1, ...known.history, updatedItem(declaration, this.options.now()));
    this.alarms.set(declaration.name, alarm);
    return alarm;
  }

  has(name: string): boolean {
    return this.alarms.has(name);
  }

  remove(name: string): void {
    this.alarms.delete(name);
  }

  list(): readonly Alarm[] {
    return [...this.alarms.values()];
  }

  /** @throws AwsError ResourceNotFound */
  find(name: string): Alarm {
    const found = this.alarms.get(name);
    if (found) return found;
    throw new AwsError("ResourceNotFound", `There is no alarm ${name}`, 404);
  }

  /** Evaluates all alarms: metric alarms on complete minutes, then composite alarms. */
  evaluate(): void {
    for (const alarm of this.alarms.values())
      if (!isComposite(alarm.declaration)) this.evaluateMetric(alarm, alarm.declaration);
    // Composite alarms may depend on composite alarms, so there are as many rounds as possible levels.
    const composites = this.list().filter(({ declaration }) => isComposite(declaration));
    for (let round = 0; round < composites.length; round += 1)
      if (!composites.map((alarm) => this.evaluateComposite(alarm)).includes(true)) return;
  }

  /** Sets a state by hand, until the next evaluation. @throws AwsError ResourceNotFound */
  setState(name: string, state: AlarmState, reason: string): void {
    this.take(this.find(name), state, reason);
  }

  /** Waits for notifications in progress. */
  async settle(): Promise<void> {
    await Promise.all(this.actions);
  }

  private evaluateMetric(alarm: Alarm, declaration: MetricAlarmDeclaration): void {
    const { condition, period } = declaration;
    const points = this.pointsOf(declaration, period * 1000);
    alarm.points = points.slice(-condition.evaluationPeriods);
    const state = stateBy(effective(declaration), points);
    if (state !== undefined) this.take(alarm, state, reasonOf(declaration, alarm.points, state));
  }

  /** The data points of the evaluation range, without the current, incomplete minute. */
  private pointsOf(declaration: MetricAlarmDeclaration, period: number): (number | undefined)[] {
    const to = Math.floor(this.options.now() / minute) * minute;
    const window = {
      from: to - period * evaluationRange(declaration.condition.evaluationPeriods),
      to,
      period,
    };
    const answers = answerQueries(this.store, declaration.queries, window);
    const asked = declaration.queries.find(({ returnData }) => returnData === true);
    const points = answers.get(asked?.id ?? "") ?? [];
    if (declaration.evaluatesLowSamples || !asked?.metric) return [...points];
    const low = lowSamples(this.store, asked.metric, window);
    return points.map((point, index) => (low[index] ? undefined : point));
  }

  private evaluateComposite(alarm: Alarm): boolean {
    const { declaration } = alarm;
    if (!isComposite(declaration)) return false;
    const before = alarm.state;
    const firing = declaration.rule.alarms.filter((name) => this.stateOf(name) === "ALARM");
    const state = declaration.rule.holds(this.stateOf) ? "ALARM" : "OK";
    this.take(
      alarm,
      state,
      firing.length > 0 ? `In ALARM: ${firing.join(", ")}` : "No alarm of the rule is in ALARM",
    );
    return alarm.state !== before;
  }

  private readonly stateOf: StateOf = (nameOrArn) =>
    this.alarms.get(nameOrArn.replace(/^arn:.*:alarm:/, ""))?.state;

  private take(alarm: Alarm, state: AlarmState, reason: string): void {
    if (alarm.state === state) return;
    const old = alarm.state;
    const now = this.options.now();
    Object.assign(alarm, { state, stateSince: now, reason });
    remember(alarm, { at: now, type: "StateUpdate", summary: `Alarm updated from ${old} to ${state}` });
    for (const topicArn of actionsOf(alarm)) this.notify(alarm, old, topicArn);
  }

  private notify(alarm: Alarm, old: AlarmState, topicArn: string): void {
    const done = (summary: string) => remember(alarm, { at: this.options.now(), type: "Action", summary });
    const notice = { subject: subjectOf(alarm), message: JSON.stringify(notification(alarm, old)) };
    const running = Promise.resolve()
      .then(() => this.options.publish(topicArn, notice, alarm.arn))
      .then(
        () => done(`Successfully executed action ${topicArn}`),
        (error: unknown) => {
          done(`Failed to execute action ${topicArn}. Received error: "${String(error)}"`);
          this.options.onError(error);
        },
      )
      .finally(() => this.actions.delete(running));
    this.actions.add(running);
  }
}

const updatedItem = ({ name }: Alarm["declaration"], at: number): HistoryItem => ({
  at,
  type: "ConfigurationUpdate",
  summary: `Alarm "${name}" updated`,
});

const remember = ({ history }: Alarm, item: HistoryItem): void => {
  history.push(item);
  if (history.length > longestHistory) history.shift();
};

/**
 * According to PutMetricAlarm, alarms on DynamoDB's metrics always ignore missing data.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const effective = ({ condition, queries }: MetricAlarmDeclaration): MetricAlarmDeclaration["condition"] =>
  queries.some(({ metric }) => metric?.namespace === "AWS/DynamoDB")
    ? { ...condition, treatMissingData: "ignore" }
    : condition;

const actionsOf = ({ declaration, state }: Alarm): readonly string[] => {
  if (!declaration.actionsEnabled) return [];
  if (state === "ALARM") return declaration.alarmActions;
  return state === "OK" ? declaration.okActions : declaration.insufficientDataActions;
};

const reasonOf = (
  { condition }: MetricAlarmDeclaration,
  points: readonly (number | undefined)[],
  state: AlarmState,
): string => {
  if (state === "INSUFFICIENT_DATA") return "Insufficient Data: no data points were received";
  const shown = points.map((point) => (point === undefined ? "missing" : String(point))).join(", ");
  const { datapointsToAlarm, evaluationPeriods, threshold, comparison } = condition;
  return `Threshold ${state === "ALARM" ? "crossed" : "not crossed"}: ${datapointsToAlarm} out of the last ${evaluationPeriods} datapoints [${shown}], ${comparison} ${threshold}`;
};
