import { expect } from "chai";
import { type AlarmCondition, type AlarmState, stateBy } from "../../src/cloudwatch/alarm-evaluation";

type Treatment = AlarmCondition["treatMissingData"];

/** `0` is fine, `X` breaches, `-` is missing; oldest first. */
const points = (row: string): (number | undefined)[] =>
  row.split(" ").map((one) => (one === "-" ? undefined : one === "X" ? 10 : 0));

const condition = (treatMissingData: Treatment, datapointsToAlarm: number): AlarmCondition => ({
  comparison: "GreaterThanThreshold",
  threshold: 5,
  evaluationPeriods: 3,
  datapointsToAlarm,
  treatMissingData,
});

const treatments = ["missing", "ignore", "breaching", "notBreaching"] as const;
const retained = undefined;

/** The two tables of AWS's documentation, "How alarm state is evaluated when data is missing". */
const threeOfThree: [string, (AlarmState | undefined)[]][] = [
  ["0 - X - X", ["OK", "OK", "OK", "OK"]],
  ["- - - - 0", ["OK", "OK", "OK", "OK"]],
  ["- - - - -", ["INSUFFICIENT_DATA", retained, "ALARM", "OK"]],
  ["0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["- - X - -", ["ALARM", retained, "ALARM", "OK"]],
];
const twoOfThree: [string, (AlarmState | undefined)[]][] = [
  ["0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["0 - X - -", ["OK", "OK", "ALARM", "OK"]],
  ["- - - - 0", ["OK", "OK", "ALARM", "OK"]],
  ["- - - X -", ["ALARM", retained, "ALARM", "OK"]],
];

describe("the state of an alarm", () => {
  for (const [datapoints, table] of [
    [3, threeOfThree],
    [2, twoOfThree],
  ] as const)
    for (const [row, states] of table)
      it(`by ${datapoints} out of 3 of ${row} is as AWS documents it, however missing data is treated`, () => {
        const given = treatments.map((treatment) => stateBy(condition(treatment, datapoints), points(row)));

        expect(given).to.deep.equal(states);
      });

  it("is OK at the threshold, where the comparison excludes it", () => {
    const exact = { ...condition("missing", 1), evaluationPeriods: 1 };

    expect(stateBy(exact, [5])).to.equal("OK");
    expect(stateBy({ ...exact, comparison: "GreaterThanOrEqualToThreshold" }, [5])).to.equal("ALARM");
    expect(stateBy({ ...exact, comparison: "LessThanThreshold" }, [5])).to.equal("OK");
    expect(stateBy({ ...exact, comparison: "LessThanOrEqualToThreshold" }, [5])).to.equal("ALARM");
  });
});
