import { expect } from "chai";
import type { AlarmState } from "../../src/cloudwatch/alarm-evaluation";
import { alarmRule } from "../../src/cloudwatch/alarm-rule";

const states: Record<string, AlarmState> = { hot: "ALARM", cold: "OK", new: "INSUFFICIENT_DATA" };
const holds = (rule: string): boolean => alarmRule(rule).holds((name) => states[name]);

describe("the rule of a composite alarm", () => {
  for (const [rule, expected] of [
    ['ALARM("hot")', true],
    ["ALARM(cold)", false],
    ["OK('cold') AND INSUFFICIENT_DATA(new)", true],
    ["ALARM(cold) OR ALARM(hot)", true],
    ["NOT ALARM(hot)", false],
    // AND binds more than OR
    ["ALARM(hot) OR ALARM(hot) AND ALARM(cold)", true],
    ["(ALARM(hot) OR ALARM(hot)) AND ALARM(cold)", false],
    ["NOT (ALARM(cold) OR FALSE) AND TRUE", true],
  ] as const)
    it(`${rule} is ${expected}`, () => {
      expect(holds(rule)).to.equal(expected);
    });

  it("names its alarms", () => {
    expect(alarmRule('ALARM("a b") OR OK(c)').alarms).to.deep.equal(["a b", "c"]);
  });

  for (const rule of ["", "ALARM", "ALARM(hot", "BROKEN(hot)", "ALARM(hot) ALARM(cold)", "ALARM(hot) AND"])
    it(`refuses '${rule}'`, () => {
      expect(() => alarmRule(rule)).to.throw("AlarmRule");
    });
});
