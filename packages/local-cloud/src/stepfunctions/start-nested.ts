import type { Principal, RequiredPermission } from "../service";
import type { Execution } from "./execution";
import type { Nested } from "./integrations/nested";

interface AccessControl {
  /** @throws AwsError AccessDeniedException */
  authorize(principal: Principal, required: RequiredPermission): void;
}

interface Starting {
  /** @throws AwsError */
  startExecution(machineArn: string, input: string, name?: string): Promise<Execution>;
}

/** Starts an execution for a task, with the permissions of the task's role. @throws AwsError */
export const startNested = async (
  iam: AccessControl,
  executions: Starting,
  machineArn: string,
  input: string,
  name: string | undefined,
  caller: Principal,
): Promise<Nested> => {
  iam.authorize(caller, { action: "states:StartExecution", resource: machineArn });
  const execution = await executions.startExecution(machineArn, input, name);
  const { arn: executionArn, startDate } = execution.declared;
  return {
    executionArn,
    startDate,
    ended: execution.ended,
    stop: () => execution.stop(undefined, undefined),
    describe: () => ({
      name: execution.declared.name,
      machineArn,
      input,
      status: execution.status,
      output: execution.output,
      error: execution.error,
      cause: execution.cause,
      stopDate: execution.stopDate,
    }),
  };
};
