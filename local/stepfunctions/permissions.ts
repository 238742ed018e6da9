import type { AwsCall, RequiredPermission } from "../service";

/**
 * What IAM must allow for a call: most operations act on the ARN they are given.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
 */
export const permissionsOf = ({ action, input }: AwsCall): readonly RequiredPermission[] => {
  const resource = input.stateMachineArn ?? input.executionArn;
  return [{ action: `states:${action}`, resource: typeof resource === "string" ? resource : "*" }];
};
