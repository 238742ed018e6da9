import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { Branch } from "../language";
import { executionEnded } from "../task-limit";
import { RuntimeFault } from "./faults";
import type { Line } from "./run";
import { runState } from "./run-state";

/** A loop of states that never wait must not keep everything else from running. */
const statesPerTurn = 100;

/**
 * Runs the states of a machine or of a branch, from its first to its end.
 * @returns the output of the last one
 * @throws TaskFailure
 */
export const runBranch = async (
  { StartAt, States }: Branch,
  input: unknown,
  line: Line,
): Promise<unknown> => {
  let name = StartAt;
  let data = input;
  for (let count = 1; ; count += 1) {
    if (line.signal.aborted) throw executionEnded();
    if (count % statesPerTurn === 0) await eventLoopTurn();
    const state = States[name];
    if (!state) throw new RuntimeFault(`There is no state ${name}`);
    const { output, next } = await runState(name, state, data, line);
    if (next === undefined) return output;
    name = next;
    data = output;
  }
};
