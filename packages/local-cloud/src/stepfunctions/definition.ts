import type * as z from "zod";
import { NotImplementedLocally } from "../service";
import { checkDefinition } from "./diagnosis";
import type { WorkflowType } from "./diagnostic";
import { refuseUnsupportedTask } from "./integrations/refusals";
import { allStates, type StateMachineDefinition, stateMachine } from "./language";

/**
 * Reads a definition as CreateStateMachine does.
 * @throws AwsError InvalidDefinition for one that AWS refuses; NotImplementedLocally for features that only AWS has
 */
export const parseDefinition = (text: string, type: WorkflowType = "STANDARD"): StateMachineDefinition => {
  checkDefinition(text, type);
  const parsed = stateMachine.safeParse(JSON.parse(text));
  if (!parsed.success) throw new NotImplementedLocally(`this definition: ${reasons(parsed.error)}`);
  for (const [name, state] of allStates(parsed.data))
    if (state.Type === "Task") refuseUnsupportedTask(name, state);
  return parsed.data;
};

const reasons = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
