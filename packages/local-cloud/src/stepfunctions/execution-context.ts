import type { ExecutionDeclaration, ExecutionPlan } from "./execution";

/**
 * The parts of the context object that hold for a whole execution.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export const contextOf = (
  { arn, name, machineArn, startDate }: ExecutionDeclaration,
  { roleArn, machineName }: Pick<ExecutionPlan, "roleArn" | "machineName">,
  input: unknown,
): Record<string, unknown> => ({
  Execution: {
    Id: arn,
    Input: input,
    StartTime: startDate.toISOString(),
    Name: name,
    RoleArn: roleArn,
    RedriveCount: 0,
  },
  StateMachine: { Id: machineArn, Name: machineName },
});
