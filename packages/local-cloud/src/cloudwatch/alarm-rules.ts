import { type AwsRule, ofText } from "../aws-rule";
import { AwsError } from "../service";
import { alarmRule } from "./alarm-rule";

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const mostAlarms = 100;
const mostElements = 500;

/** CloudWatch's checks of a composite alarm's rule that don't depend on other alarms. */
export const compositeRule = ofText("alarmRule", (text) => {
  const { alarms } = alarmRule(text);
  if (new Set(alarms).size > mostAlarms)
    throw new AwsError("ValidationError", `AlarmRule must not refer to more than ${mostAlarms} alarms`);
  const elements = text.match(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(|\b(?:TRUE|FALSE)\b|[()]/g) ?? [];
  // The parentheses around an alarm's name are its own.
  if (elements.length - alarms.length > mostElements)
    throw new AwsError("ValidationError", `AlarmRule must not have more than ${mostElements} elements`);
});

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (EvaluationPeriods) */
const day = 86_400;
const week = 604_800;

/** How far back a metric alarm may look: a day, or a week with periods of an hour and more. */
export const evaluationRule: AwsRule = ({ evaluationPeriods, period, metricQueries }) => {
  const queries: readonly unknown[] = Array.isArray(metricQueries) ? metricQueries : [];
  const periods = [period, ...queries.map((query) => Object(Object(query).metric).period)];
  for (const one of periods) {
    if (typeof one !== "number" || typeof evaluationPeriods !== "number") continue;
    const most = one >= 3_600 ? week : day;
    if (one * evaluationPeriods > most)
      throw new AwsError(
        "ValidationError",
        `Metrics cannot be checked across more than ${most === day ? "a day" : "a week"} (EvaluationPeriods * Period must be <= ${most})`,
      );
  }
};
