import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { stateGraph } from "../../src/console/state-graph";

const definition = JSON.stringify({
  StartAt: "Charge",
  States: {
    Charge: { Type: "Task", Next: "Paid?", Catch: [{ ErrorEquals: ["States.ALL"], Next: "Give up" }] },
    "Paid?": {
      Type: "Choice",
      Choices: [{ Variable: "$.paid", BooleanEquals: true, Next: "Ship" }],
      Default: "Done",
    },
    Ship: {
      Type: "Parallel",
      Branches: [{ StartAt: "Pack", States: { Pack: { Type: "Pass", End: true } } }],
      End: true,
    },
    "Give up": { Type: "Fail" },
    Done: { Type: "Succeed" },
  },
});

const entered = (id: number, previousEventId: number, name: string): HistoryEvent => ({
  id,
  previousEventId,
  timestamp: new Date(id),
  type: "TaskStateEntered",
  stateEnteredEventDetails: { name },
});
const exited = (id: number, previousEventId: number, name: string): HistoryEvent => ({
  id,
  previousEventId,
  timestamp: new Date(id),
  type: "TaskStateExited",
  stateExitedEventDetails: { name },
});
const other = (id: number, previousEventId: number, type: HistoryEvent["type"]): HistoryEvent => ({
  id,
  previousEventId,
  timestamp: new Date(id),
  type,
});

describe("the way that an execution took", () => {
  it("is that of its history: states that succeeded, transitions that were taken", () => {
    const history = [
      other(1, 0, "ExecutionStarted"),
      entered(2, 0, "Charge"),
      exited(3, 2, "Charge"),
      entered(4, 3, "Paid?"),
      exited(5, 4, "Paid?"),
      entered(6, 5, "Done"),
      exited(7, 6, "Done"),
      other(8, 7, "ExecutionSucceeded"),
    ];

    const { states, transitions } = stateGraph(definition, history);

    expect(Object.fromEntries(states.map(({ name, status }) => [name, status]))).to.deep.equal({
      Charge: "succeeded",
      "Paid?": "succeeded",
      Ship: "untouched",
      Pack: "untouched",
      "Give up": "untouched",
      Done: "succeeded",
    });
    expect(transitions.filter(({ taken }) => taken).map(({ from, to }) => `${from} → ${to}`)).to.deep.equal([
      "Charge → Paid?",
      "Paid? → Done",
    ]);
  });

  it("distinguishes a state whose error was caught from the one in which the execution failed", () => {
    const history = [
      other(1, 0, "ExecutionStarted"),
      entered(2, 0, "Charge"),
      other(3, 2, "TaskFailed"),
      exited(4, 3, "Charge"),
      entered(5, 4, "Give up"),
      other(6, 5, "ExecutionFailed"),
    ];

    const { states, transitions } = stateGraph(definition, history);

    expect(states.find(({ name }) => name === "Charge")?.status).to.equal("caught");
    expect(states.find(({ name }) => name === "Give up")?.status).to.equal("failed");
    expect(transitions.find(({ to }) => to === "Give up")).to.include({ taken: true, label: "on any error" });
  });

  it("shows a state that is in progress, and how often one was entered", () => {
    const history = [entered(1, 0, "Charge"), exited(2, 1, "Charge"), entered(3, 2, "Charge")];

    const { states } = stateGraph(definition, history);

    expect(states.find(({ name }) => name === "Charge")).to.include({ entries: 2 });
  });

  it("draws branches as ways into their first states", () => {
    const { transitions } = stateGraph(definition, []);

    expect(transitions).to.deep.include({ from: "Ship", to: "Pack", label: "", taken: false });
  });
});
