import type { WaitState } from "../../languages/jsonata-states";
import { executionEnded } from "../../task-limit";
import { QueryFault } from "../faults";
import type { Line } from "../run";
import { parseTimestamp } from "../timestamp";
import { longestWait } from "../wait-state";
import type { Expressions } from "./expressions";
import type { Performed } from "./performed";
import { wholeNumber } from "./whole-number";

/**
 * Waits as a Wait state says, or until the signal. Seconds are scaled; a timestamp is a point in time and isn't.
 * @throws QueryFault when an expression results in no number or no time
 */
export const performWait = async (
  state: WaitState,
  expressions: Expressions,
  input: unknown,
  { run: { clock, scale }, signal }: Line,
): Promise<Performed> => {
  const milliseconds =
    state.Seconds === undefined
      ? (await timeOf(state.Timestamp, expressions)) - clock.now()
      : (await wholeNumber(state.Seconds, "Seconds", expressions)) * 1000 * scale;
  if (milliseconds > longestWait) throw new QueryFault("Wait state delay is too long.");
  await clock.sleep(milliseconds, signal);
  if (signal.aborted) throw executionEnded();
  return { output: input, next: state.Next, shaping: state };
};

const timeOf = async (timestamp: string | undefined, expressions: Expressions): Promise<number> => {
  const value = await expressions.typed(timestamp ?? "", "string", "Timestamp");
  const time = parseTimestamp(value);
  if (time !== undefined) return time;
  throw new QueryFault(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${String(value)}`,
    "Timestamp",
  );
};
