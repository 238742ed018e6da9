import * as aws from "@pulumi/aws";
import { type ReportViolation, type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { type Statement, statementsOf } from "./policy-statements";

/**
 * Actions that AWS can't limit to a resource.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 */
const withoutResources = new Set([
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
]);

export const exactPermissions: ResourceValidationPolicy = {
  name: "exact-permissions",
  description: "Policies of roles name exact actions, and resources wherever AWS can limit an action to one.",
  validateResource: [
    validateResourceOfType(aws.iam.RolePolicy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.iam.Policy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.iam.Role, ({ inlinePolicies }, _, report) => {
      for (const { policy } of inlinePolicies ?? []) check(policy, report);
    }),
  ],
};

export const noBroadManagedPolicies: ResourceValidationPolicy = {
  name: "no-broad-managed-policies",
  description: "Roles have no managed policy that gives full access.",
  validateResource: [
    validateResourceOfType(aws.iam.RolePolicyAttachment, ({ policyArn }, _, report) =>
      checkManaged(policyArn, report),
    ),
    validateResourceOfType(aws.iam.Role, ({ managedPolicyArns }, _, report) => {
      for (const arn of managedPolicyArns ?? []) checkManaged(arn, report);
    }),
  ],
};

const check = (policy: unknown, report: ReportViolation): void => {
  for (const statement of statementsOf(policy))
    if (statement.Effect === "Allow") for (const problem of problemsOf(statement)) report(problem);
};

const problemsOf = ({ Action, NotAction, Resource, NotResource }: Statement): readonly string[] => [
  ...(NotAction || NotResource ? ["NotAction and NotResource allow whatever they don't name."] : []),
  ...Action.filter((action) => action.includes("*")).map((action) => `The action ${action} has a wildcard.`),
  ...(Resource.includes("*")
    ? Action.filter((action) => !withoutResources.has(action)).map(
        (action) => `${action} is allowed on every resource: name the ARNs it needs.`,
      )
    : []),
];

const checkManaged = (arn: unknown, report: ReportViolation): void => {
  const name = String(arn).split("/").at(-1) ?? "";
  if (/FullAccess|AdministratorAccess|PowerUser/.test(name))
    report(`The managed policy ${name} allows far more than this needs: write an exact one.`);
};
