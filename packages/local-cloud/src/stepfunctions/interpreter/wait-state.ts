import type { WaitState } from "../languages/json-path-states";
import { executionEnded } from "../task-limit";
import { assignedBy } from "./assign";
import type { Evaluation } from "./evaluation";
import { RuntimeFault } from "./faults";
import type { Performed } from "./performed";
import type { Line } from "./run";
import { parseTimestamp } from "./timestamp";

/** Milliseconds of the longest wait that there is: it is counted in 32 bits of seconds. */
export const longestWait = 2 ** 31 * 1000;

/**
 * Waits as a Wait state says, or until the signal. Seconds are scaled; a timestamp is a point in time and isn't.
 * @throws RuntimeFault when a path leads to no number or no time
 */
export const performWait = async (
  state: WaitState,
  input: Evaluation,
  { run: { clock, scale }, signal }: Line,
): Promise<Performed> => {
  await clock.sleep(milliseconds(state, input, scale, clock.now()), signal);
  if (signal.aborted) throw executionEnded();
  return { result: input.data, next: state.Next, assign: () => assignedBy(state.Assign, input) };
};

const milliseconds = (state: WaitState, input: Evaluation, scale: number, now: number): number => {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  if (Seconds !== undefined) return Seconds * 1000 * scale;
  if (SecondsPath !== undefined) return secondsAt(SecondsPath, input) * 1000 * scale;
  const value = Timestamp ?? input.path(TimestampPath ?? "$");
  const time = parseTimestamp(value);
  if (time === undefined) {
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    throw new RuntimeFault(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${TimestampPath} == ${shown}`,
    );
  }
  if (time - now > longestWait) throw new RuntimeFault("Wait state delay is too long.");
  return time - now;
};

const secondsAt = (path: string, input: Evaluation): number => {
  const value = input.path(path);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const shown = `${path} == ${text}`;
  if (typeof value === "object" || !/^-?\d+$/.test(text))
    throw new RuntimeFault(`The SecondsPath parameter cannot be parsed as a long value: ${shown}`);
  if (text.startsWith("-"))
    throw new RuntimeFault(`The SecondsPath parameter references a negative value: ${shown}`);
  return Number(text);
};
