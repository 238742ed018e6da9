import validateDefinition from "asl-validator";
import * as z from "zod";
import { AwsError, NotImplementedLocally } from "../service";
import { allStates, type StateMachineDefinition, stateMachine } from "./language";
import { refuseUnsupportedTask } from "./task-parameters";

/**
 * Reads a definition as CreateStateMachine does.
 * @throws AwsError InvalidDefinition for one that AWS refuses; NotImplementedLocally for what only AWS can do
 */
export const parseDefinition = (text: string): StateMachineDefinition => {
  // The validator writes into what it is given, so it has a copy of its own.
  const { isValid, errorsText } = validateDefinition(jsonObject(text));
  if (!isValid) throw invalid(errorsText("; "));
  const parsed = stateMachine.safeParse(jsonObject(text));
  if (!parsed.success) throw new NotImplementedLocally(`this definition: ${reasons(parsed.error)}`);
  for (const [name, state] of allStates(parsed.data))
    if (state.Type === "Task") refuseUnsupportedTask(name, state);
  return parsed.data;
};

const looseDefinition = z.looseObject({
  States: z.record(z.string(), z.looseObject({ QueryLanguage: z.string().optional() })),
});

const jsonObject = (text: string): z.output<typeof looseDefinition> => {
  try {
    return looseDefinition.parse(JSON.parse(text));
  } catch (error) {
    throw invalid(error instanceof z.ZodError ? reasons(error) : String(error));
  }
};

const invalid = (why: string): AwsError =>
  new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${why}'`);

const reasons = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
