export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export const comparisons = {
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

export interface AlarmCondition {
  readonly comparison: keyof typeof comparisons;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
}

/**
 * How many periods are looked at, so that late data fills gaps. AWS's examples show 5 for 3; how many it is for
 * other numbers isn't documented.
 */
export const evaluationRange = (evaluationPeriods: number): number => evaluationPeriods + 2;

/**
 * The state that an alarm takes by its newest data points, as AWS documents it, premature alarms included.
 * @param points of the evaluation range, oldest first; `undefined` is missing
 * @returns `undefined` when the state stays as it is
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const stateBy = (
  condition: AlarmCondition,
  points: readonly (number | undefined)[],
): AlarmState | undefined => {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = condition;
  const recent = points.slice(-evaluationPeriods);
  const newest = recent.includes(undefined) ? existing(points).slice(-evaluationPeriods) : recent;
  const breaching = newest.filter((point) => isBreaching(condition, point)).length;
  const filled = evaluationPeriods - newest.length;
  if (breaching >= datapointsToAlarm) return "ALARM";
  if (filled === 0 || treatMissingData === "notBreaching") return "OK";
  if (treatMissingData === "breaching") return breaching + filled >= datapointsToAlarm ? "ALARM" : "OK";
  const allBreach = breaching === newest.length;
  if (treatMissingData === "ignore") return allBreach ? undefined : "OK";
  if (newest.length === 0) return "INSUFFICIENT_DATA";
  return allBreach && ageOfOldest(points) >= datapointsToAlarm ? "ALARM" : "OK";
};

const isBreaching = ({ comparison, threshold }: AlarmCondition, point: number | undefined): boolean =>
  point !== undefined && comparisons[comparison](point, threshold);

const existing = (points: readonly (number | undefined)[]): number[] =>
  points.filter((point) => point !== undefined);

/** In periods; the newest is 1. */
const ageOfOldest = (points: readonly (number | undefined)[]): number =>
  points.length - points.findIndex((point) => point !== undefined);
