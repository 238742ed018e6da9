import type { JsonataState } from "../../language";
import type { Catcher } from "../../languages/jsonata-states";
import type { Passed } from "../passed";
import { type Entered, type Line, surroundingsOf } from "../run";
import { Expressions } from "./expressions";
import { perform } from "./perform";

/**
 * Runs a state with JSONata once.
 * @throws TaskFailure, RuntimeFault
 */
export const tryJsonata = async (
  state: JsonataState,
  input: unknown,
  line: Line,
  entered: Entered,
): Promise<Passed> => {
  const expressions = new Expressions({ input }, surroundingsOf(line, entered), line.run.clock);
  const done = await perform(state, expressions, input, line, entered);
  return shaped(done.shaping, done.next, done.output, done.expressions ?? expressions);
};

/** What a catcher makes of an error. @throws QueryFault */
export const catchJsonata = (
  catcher: Catcher,
  errorOutput: object,
  input: unknown,
  line: Line,
  entered: Entered,
): Promise<Passed> =>
  shaped(
    catcher,
    catcher.Next,
    errorOutput,
    new Expressions({ input, errorOutput }, surroundingsOf(line, entered), line.run.clock),
  );

const shaped = async (
  { Output, Assign }: Pick<Catcher, "Output" | "Assign">,
  next: string | undefined,
  output: unknown,
  expressions: Expressions,
): Promise<Passed> => {
  const assigned = Assign === undefined ? undefined : await expressions.value(Assign, "Assign");
  return {
    output: Output === undefined ? output : await expressions.value(Output, "Output"),
    next,
    assigned: typeof assigned === "object" && assigned !== null ? assigned : undefined,
  };
};
