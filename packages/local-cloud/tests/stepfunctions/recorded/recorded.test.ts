import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import type { Execution } from "../../../src/stepfunctions/execution";
import { Evaluation } from "../../../src/stepfunctions/interpreter/evaluation";
import { ruleHolds } from "../../../src/stepfunctions/interpreter/rule-holds";
import { Variables } from "../../../src/stepfunctions/interpreter/variables";
import { like, play, type RecordedRun, recordedMachines } from "./play";

const read = (file: string): unknown => JSON.parse(readFileSync(join(__dirname, file), "utf8"));

const files = [
  "executions.json",
  "jsonata.json",
  "task-tokens.json",
  "distributed-maps.json",
  "nested-executions.json",
];

interface Played {
  readonly run: RecordedRun;
  readonly execution: Execution;
}

const endsAlike = ({ run: { ends }, execution }: Played): boolean =>
  execution.status.replace("_", "") === ends.status.toUpperCase() &&
  execution.error === ends.error &&
  (ends.cause === undefined || execution.cause === ends.cause) &&
  (ends.output === undefined || like(ends.output, JSON.parse(execution.output ?? "null")));

/**
 * Branches and iterations run side by side, so that their events are mixed in another way each time. Of tasks that
 * are late at the same moment, some may be ended before they are: their types count once.
 */
const eventsAlike = ({ run: { events, tasks }, execution }: Played): boolean => {
  const types = execution.history.events.map(({ type }) => type);
  const late = tasks.filter(([, answer]) => "late" in answer).length;
  const counted = (all: readonly string[]) => JSON.stringify([...(late > 1 ? new Set(all) : all)].sort());
  return counted(types) === counted(events);
};

const shown = ({ run, execution: { status, output, error, cause, history } }: Played) =>
  JSON.stringify({
    run,
    got: { status, output, error, cause, events: history.events.map(({ type }) => type) },
  });

describe("state machines beside recordings of AWS", () => {
  const played: Played[] = [];
  before(async () => {
    for (const file of files)
      for (const { machine, runs } of recordedMachines.parse(read(file)))
        for (const run of runs) played.push({ run, execution: await play(machine, run) });
  });

  it("ends executions as AWS does, with the same output, error and cause", () => {
    expect(played).to.have.length(561);
    expect(played.filter((one) => !endsAlike(one)).map(shown)).to.deep.equal([]);
  });

  it("tells the same types of events", () => {
    expect(played.filter((one) => !eventsAlike(one)).map(shown)).to.deep.equal([]);
  });

  it("compares in a Choice as AWS does", () => {
    const choices = z.record(z.string(), z.array(z.tuple([z.unknown(), z.unknown(), z.boolean()])));
    const all = Object.entries(choices.parse(read("choices.json"))).flatMap(([operator, cases]) =>
      cases.map(([value, operand, holds]) => ({ operator, value, operand, holds })),
    );

    const wrong = all.filter(({ operator, value, operand, holds }) => {
      const evaluation = new Evaluation({ value, operand }, { context: {}, variables: new Variables() });
      const other = operator.endsWith("Path") ? "$.operand" : operand;
      return ruleHolds({ Variable: "$.value", [operator]: other }, evaluation) !== holds;
    });

    expect(all).to.have.length(491);
    expect(wrong).to.deep.equal([]);
  });
});
