import { everyInterval, type Times } from "../clock/times";
import { cronTimes } from "./cron-expression";

const units: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 60 * 60_000,
  day: 24 * 60 * 60_000,
};

/** A schedule that EventBridge doesn't take, or that isn't supported. */
export class InvalidSchedule extends Error {
  constructor(expression: string, why: string) {
    super(`"${expression}" isn't a schedule that can be kept: ${why}`);
    this.name = "InvalidSchedule";
  }
}

/**
 * When `rate(5 minutes)` or `cron(0 10 * * ? *)` runs.
 * @param start when the rule was made, in milliseconds since 1970
 * @throws InvalidSchedule
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export const timesOf = (expression: string, start: number): Times => {
  if (!expression.startsWith("cron(")) return everyInterval(start, intervalOf(expression));
  try {
    return cronTimes(expression);
  } catch (error) {
    throw new InvalidSchedule(expression, error instanceof Error ? error.message : String(error));
  }
};

/** One minute, hour or day is written in the singular, more in the plural, as AWS insists. Milliseconds. */
const intervalOf = (expression: string): number => {
  const [, value = "", unit = "", plural] =
    /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const interval = units[unit];
  if (interval === undefined)
    throw new InvalidSchedule(expression, "it must be like rate(5 minutes) or cron(0 10 * * ? *)");
  if ((Number(value) === 1) !== (plural === ""))
    throw new InvalidSchedule(expression, "the unit is singular for 1, and plural for more");
  return Number(value) * interval;
};
