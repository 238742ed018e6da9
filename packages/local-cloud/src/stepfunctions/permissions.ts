import type { AwsCall, RequiredPermission } from "../service";
import { machineOfToken } from "./task-tokens";

const onExecution = new Set([
  ...["DescribeExecution", "DescribeStateMachineForExecution", "GetExecutionHistory", "StopExecution"],
  ...["RedriveExecution", "ListMapRuns"],
]);

/**
 * What IAM must allow for a call: operations act on an execution, or else on a state machine.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
 */
export const permissionsOf = ({ action, input }: AwsCall): readonly RequiredPermission[] => {
  const resource = onExecution.has(action)
    ? input.executionArn
    : (input.stateMachineArn ?? input.mapRunArn ?? input.resourceArn ?? machineOf(input.taskToken));
  return [{ action: `states:${action}`, resource: typeof resource === "string" ? resource : "*" }];
};

const machineOf = (token: unknown): string | undefined =>
  typeof token === "string" ? machineOfToken(token) : undefined;
