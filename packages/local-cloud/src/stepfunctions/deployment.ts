import { randomUUID } from "node:crypto";
import type { Clock } from "../clock/clock";
import type { IamService } from "../iam/iam";
import { AwsError, arn } from "../service";
import { parseDefinition } from "./definition";
import type { StateMachineDefinition } from "./language";
import { logDeliveryActions } from "./log-delivery";
import { checkName, type MachineDeclaration, type StateMachine } from "./machine";
import { sessionOf } from "./role";

/**
 * Makes a state machine of its declaration, as CreateStateMachine does.
 * @throws AwsError InvalidName, InvalidDefinition, AccessDeniedException; NotImplementedLocally
 */
export const deployMachine = async (
  declared: MachineDeclaration,
  iam: IamService,
  clock: Clock,
): Promise<StateMachine> => {
  checkName(declared.name);
  const definition = parseDefinition(declared.definitionText, declared.type);
  checkRole(declared, iam);
  return {
    ...declared,
    arn: arn("states", `stateMachine:${declared.name}`),
    revisionId: randomUUID(),
    creationDate: clock.date(),
    definition: declared.type === "EXPRESS" ? withinFiveMinutes(definition) : definition,
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
