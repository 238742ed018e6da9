import type { ExecutionDeclaration } from "./execution-declaration";

/**
 * The parts of the context object that hold for a whole execution.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export const contextOf = (
  { arn, name, machineArn, startDate }: ExecutionDeclaration,
  { roleArn, machineName }: { readonly roleArn: string; readonly machineName: string },
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
