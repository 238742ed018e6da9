import { expect } from "chai";
import { checkDefinition, diagnose } from "../../src/stepfunctions/diagnosis";
import { stateProblems } from "../../src/stepfunctions/rules/state-rules";
import { refusal } from "../refusal";

const task = { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge", End: true };
const machine = (state: object, more: object = {}): string =>
  JSON.stringify({ StartAt: "A", States: { A: state, B: { Type: "Succeed" }, ...more } });
/** A state that may go on to B, so that B is reached. */
const first = (fields: object, catchers: readonly object[] = []): string =>
  machine({ ...task, Catch: [...catchers, { ErrorEquals: ["X"], Next: "B" }], ...fields });

const retrying = (...Retry: readonly object[]): string => first({ Retry });

describe("What Step Functions refuses of a definition", () => {
  it("takes what it may have", () => {
    const definition = first({
      TimeoutSeconds: 60,
      HeartbeatSeconds: 20,
      Retry: [
        {
          ErrorEquals: ["Lambda.ServiceException"],
          IntervalSeconds: 1,
          MaxDelaySeconds: 30,
          BackoffRate: 1.5,
        },
        { ErrorEquals: ["States.ALL"], MaxAttempts: 0 },
      ],
    });

    expect(diagnose(definition, "STANDARD")).to.deep.equal([]);
  });

  for (const [what, code, definition, words] of [
    ["what isn't JSON", "INVALID_JSON_DESCRIPTION", "{", "SyntaxError"],
    ["no states", "SCHEMA_VALIDATION_FAILED", "{}", "/States"],
    ["a way to nowhere", "MISSING_TRANSITION_TARGET", machine({ Type: "Pass", Next: "Nowhere" }), "Nowhere"],
    ["a state that nothing leads to", "MISSING_TRANSITION_TARGET", machine(task), "B is not reachable"],
    [
      "no end",
      "MISSING_END_STATE",
      JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", Next: "A" } } }),
      "terminal",
    ],
    [
      "a name twice",
      "DUPLICATE_STATE_NAME",
      machine({ Type: "Parallel", Next: "B", Branches: [{ StartAt: "A", States: { A: task } }] }),
      "already exists",
    ],
    [
      "a resource that isn't an ARN",
      "SCHEMA_VALIDATION_FAILED",
      first({ Resource: "charge" }),
      "/States/A/Resource",
    ],
    ["a path that is none", "SCHEMA_VALIDATION_FAILED", first({ InputPath: "order" }), "/States/A/InputPath"],
    ["a field that doesn't exist", "SCHEMA_VALIDATION_FAILED", first({ Timeout: 5 }), "/States/A"],
    [
      "a version that doesn't exist",
      "SCHEMA_VALIDATION_FAILED",
      JSON.stringify({ Version: "2.0", StartAt: "A", States: { A: task } }),
      "/Version",
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(refusal(() => checkDefinition(definition, "STANDARD")))
        .to.contain(`InvalidDefinition: Invalid State Machine Definition: '${code}: `)
        .and.contain(words);
    });

  for (const [what, definition, words] of [
    [
      "States.ALL with another error",
      retrying({ ErrorEquals: ["States.ALL", "X"] }),
      "States.ALL must appear alone in ErrorEquals at /States/A/Retry[0]/ErrorEquals",
    ],
    [
      "States.ALL before another retrier",
      retrying({ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }),
      "States.ALL must appear in the last element only at /States/A/Retry[0]/ErrorEquals",
    ],
    [
      "States.ALL before another catcher",
      first({}, [{ ErrorEquals: ["States.ALL"], Next: "B" }]),
      "States.ALL must appear in the last element only at /States/A/Catch[0]/ErrorEquals",
    ],
    ["an interval of no time", retrying({ ErrorEquals: ["X"], IntervalSeconds: 0 }), "IntervalSeconds"],
    ["half an attempt", retrying({ ErrorEquals: ["X"], MaxAttempts: 0.5 }), "MaxAttempts"],
    ["nine digits of attempts", retrying({ ErrorEquals: ["X"], MaxAttempts: 1e8 }), "MaxAttempts"],
    ["a shrinking backoff", retrying({ ErrorEquals: ["X"], BackoffRate: 0.9 }), "BackoffRate"],
    [
      "a longest delay below the first",
      retrying({ ErrorEquals: ["X"], IntervalSeconds: 10, MaxDelaySeconds: 10 }),
      "MaxDelaySeconds must be greater",
    ],
    ["a delay of a year", retrying({ ErrorEquals: ["X"], MaxDelaySeconds: 31_622_400 }), "MaxDelaySeconds"],
    ["a time-out of nine digits", first({ TimeoutSeconds: 1e8 }), "TimeoutSeconds"],
    [
      "a heartbeat as long as the time-out",
      first({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      "HeartbeatSeconds must be smaller",
    ],
    ["a wait of nine digits", machine({ Type: "Wait", Seconds: 1e8, Next: "B" }), "/States/A/Seconds"],
    [
      "all of that inside a branch",
      machine({
        Type: "Map",
        Next: "B",
        ItemProcessor: {
          StartAt: "C",
          States: { C: { ...task, Retry: [{ ErrorEquals: ["States.ALL", "X"] }] } },
        },
      }),
      "at /States/A/ItemProcessor/States/C/Retry[0]/ErrorEquals",
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      const [problem, ...more] = stateProblems(JSON.parse(definition), "STANDARD");

      expect(problem?.code).to.equal("SCHEMA_VALIDATION_FAILED");
      expect(problem?.message).to.contain(words);
      expect(more).to.deep.equal([]);
    });

  for (const pattern of ["lambda:invoke.waitForTaskToken", "states:startExecution.sync:2"])
    it(`refuses ${pattern} in an Express workflow alone`, () => {
      const definition = first({ Resource: `arn:aws:states:::${pattern}`, Parameters: {} });

      expect(stateProblems(JSON.parse(definition), "STANDARD")).to.deep.equal([]);
      expect(stateProblems(JSON.parse(definition), "EXPRESS")[0]?.message).to.contain(
        `Express state machine does not support 'arn:aws:states:::${pattern}' service integration`,
      );
    });
});
