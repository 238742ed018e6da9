import { randomUUID } from "node:crypto";
import type { IamService } from "../iam/iam";
import { AwsError, arn } from "../service";
import { parseDefinition } from "./definition";
import { forEngine, loadEngine } from "./engine";
import type { StateMachineDefinition } from "./language";
import { logDeliveryActions } from "./log-delivery";
import { checkName, type MachineDeclaration, type StateMachine } from "./machine";
import { sessionOf } from "./role";

/**
 * Makes a state machine of its declaration, as CreateStateMachine does.
 * @param timeScale what backoffs are multiplied by
 * @throws AwsError InvalidName, InvalidDefinition, AccessDeniedException; NotImplementedLocally
 */
export const deployMachine = async (
  declared: MachineDeclaration,
  iam: IamService,
  timeScale: number,
): Promise<StateMachine> => {
  checkName(declared.name);
  const definition = parseDefinition(declared.definitionText);
  checkRole(declared, iam);
  const Engine = await loadEngine();
  const limited = declared.type === "EXPRESS" ? withinFiveMinutes(definition) : definition;
  return {
    ...declared,
    arn: arn("states", `stateMachine:${declared.name}`),
    revisionId: randomUUID(),
    creationDate: new Date(),
    definition,
    // It was validated as it was declared; scaled, its intervals needn't be whole seconds.
    engine: new Engine(forEngine(limited, timeScale), { validationOptions: { noValidate: true } }),
  };
};

/** Express executions have that long, whatever their definition says. */
const withinFiveMinutes = (definition: StateMachineDefinition): StateMachineDefinition => ({
  ...definition,
  TimeoutSeconds: Math.min(definition.TimeoutSeconds ?? 300, 300),
});

/** @throws AwsError AccessDeniedException */
const checkRole = ({ roleArn, logging, name }: MachineDeclaration, iam: IamService): void => {
  const principal = sessionOf(iam, roleArn, name.slice(0, 64), "states.amazonaws.com");
  if (logging.level === "OFF") return;
  try {
    for (const action of logDeliveryActions) iam.authorize(principal, { action, resource: "*" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "AccessDeniedException",
      `The state machine IAM Role is not authorized to access the Log Destination: ${why}. Does the state machine depend on its role's policy?`,
    );
  }
};
