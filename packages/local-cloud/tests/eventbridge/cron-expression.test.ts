import { expect } from "chai";
import { timesOf } from "../../src/eventbridge/schedule-expression";

/** A Friday. */
const now = Date.parse("2026-11-27T15:00:00Z");

const next = (expression: string, from = now): string => {
  const time = timesOf(expression, now).after(from);
  return time === undefined ? "never" : new Date(time).toISOString().slice(0, 16);
};

const refusal = (expression: string): string => {
  try {
    return `runs ${next(expression)}`;
  } catch (error) {
    return String(error);
  }
};

describe("a cron expression of EventBridge", () => {
  for (const [expression, first, second] of [
    // The examples of EventBridge's user guide.
    ["cron(0 10 * * ? *)", "2026-11-28T10:00", "2026-11-29T10:00"],
    ["cron(15 12 * * ? *)", "2026-11-28T12:15", "2026-11-29T12:15"],
    ["cron(0 18 ? * MON-FRI *)", "2026-11-27T18:00", "2026-11-30T18:00"],
    ["cron(0 8 1 * ? *)", "2026-12-01T08:00", "2027-01-01T08:00"],
    ["cron(0/15 * * * ? *)", "2026-11-27T15:15", "2026-11-27T15:30"],
    ["cron(0/10 * ? * MON-FRI *)", "2026-11-27T15:10", "2026-11-27T15:20"],
    ["cron(0/5 8-17 ? * MON-FRI *)", "2026-11-27T15:05", "2026-11-27T15:10"],
    ["cron(0/30 20-2 ? * MON-FRI *)", "2026-11-27T20:00", "2026-11-27T20:30"],
    // Each wildcard.
    ["cron(1/10 * * * ? *)", "2026-11-27T15:01", "2026-11-27T15:11"],
    ["cron(0 0 1,15 JAN,MAR ? *)", "2027-01-01T00:00", "2027-01-15T00:00"],
    ["cron(0 0 L * ? *)", "2026-11-30T00:00", "2026-12-31T00:00"],
    ["cron(0 0 15W * ? *)", "2026-12-15T00:00", "2027-01-15T00:00"],
    ["cron(0 0 LW * ? *)", "2026-11-30T00:00", "2026-12-31T00:00"],
    ["cron(0 0 ? * 1 *)", "2026-11-29T00:00", "2026-12-06T00:00"],
    ["cron(0 0 ? * L *)", "2026-11-28T00:00", "2026-12-05T00:00"],
    ["cron(0 0 ? * 6L *)", "2026-12-25T00:00", "2027-01-29T00:00"],
    ["cron(0 0 ? * 3#2 *)", "2026-12-08T00:00", "2027-01-12T00:00"],
    ["cron(0 0 29 2 ? *)", "2028-02-29T00:00", "2032-02-29T00:00"],
    ["cron(0 0 1 1 ? 2027/2)", "2027-01-01T00:00", "2029-01-01T00:00"],
    ["cron(0 0 1 1 ? 2020-2027)", "2027-01-01T00:00", "never"],
  ] as const)
    it(`${expression} runs ${first}, and then ${second}`, () => {
      expect(next(expression)).to.equal(first);
      expect(next(expression, Date.parse(`${first}Z`))).to.equal(second);
    });

  it("runs at the last of the times that are over", () => {
    const times = timesOf("cron(0 10 * * ? *)", now);

    expect(times.upTo(now)).to.equal(Date.parse("2026-11-27T10:00Z"));
    expect(times.upTo(Date.parse("2026-11-27T10:00Z"))).to.equal(Date.parse("2026-11-27T10:00Z"));
    expect(timesOf("cron(0 10 1 1 ? 2030)", now).upTo(now)).to.equal(undefined);
  });

  for (const [expression, why] of [
    ["cron(0 10 * * ?)", "six fields"],
    ["cron(0 0 10 * * ? *)", "six fields"],
    ["cron(0 10 * * * *)", "exactly one of day-of-month and day-of-week must be ?"],
    ["cron(0 10 ? * ? *)", "exactly one of day-of-month and day-of-week must be ?"],
    ["cron(60 10 * * ? *)", "60 can't be in the field minutes"],
    ["cron(0 24 * * ? *)", "24 can't be in the field hours"],
    ["cron(0 0 32 * ? *)", "32 can't be in the field day-of-month"],
    ["cron(0 0 1 13 ? *)", "13 can't be in the field month"],
    ["cron(0 0 ? * 0 *)", "0 can't be in the field day-of-week"],
    ["cron(0 0 ? * 8 *)", "8 can't be in the field day-of-week"],
    ["cron(0 0 ? * MON+ *)", "MON+ can't be in the field day-of-week"],
    ["cron(0 0 1 1 ? 1969)", "1969 can't be in the field year"],
    ["cron(0 0 1 1 ? 2200)", "2200 can't be in the field year"],
    ["cron(*/0 0 * * ? *)", "*/0 can't be in the field minutes"],
    ["cron(? 0 * * ? *)", "? can't be in the field minutes"],
    ["cron()", "six fields"],
  ] as const)
    it(`${expression} is refused: ${why}`, () => {
      expect(refusal(expression)).to.include("InvalidSchedule").and.to.include(why);
    });
});
