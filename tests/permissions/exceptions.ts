import type { Grant } from "./roles";

interface Exception {
  readonly roles: RegExp;
  readonly actions: readonly string[];
  /** Why AWS needs what the local cloud never asks for. */
  readonly reason: string;
}

/** What the local cloud doesn't do by the function's own permissions, and AWS does. Anything else has to be used. */
const exceptions: readonly Exception[] = [
  {
    roles: /./,
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    reason:
      "Lambda writes a function's log by its execution role; the local cloud writes it itself. " +
      "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
  },
  {
    roles: /./,
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    reason:
      "Active tracing needs both; there is no X-Ray locally. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
  },
  {
    roles: /fulfilment$/,
    actions: ["xray:GetSamplingRules", "xray:GetSamplingTargets"],
    reason:
      "State machines sample by rules. https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html",
  },
  {
    roles: /./,
    actions: ["sqs:GetQueueAttributes"],
    reason:
      "Lambda refuses a mapping whose role lacks it, and asks for it by itself. " +
      "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
  },
  {
    roles: /publish-events$/,
    actions: ["dynamodb:ListStreams"],
    reason:
      "Lambda's role for DynamoDB streams has to have it. " +
      "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
  },
  {
    roles: /fulfilment$/,
    actions: ["kms:GenerateDataKey", "kms:Decrypt"],
    reason:
      "Who publishes to an encrypted topic needs its key; the local topic isn't encrypted. " +
      "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
  },
];

export const exceptionFor = ({ role, action }: Grant): Exception | undefined =>
  exceptions.find(({ roles, actions }) => roles.test(role) && actions.includes(action));

/** Exceptions that no grant makes use of any more. */
export const stale = (grants: readonly Grant[]): readonly Exception[] =>
  exceptions.filter((exception) => !grants.some((grant) => exceptionFor(grant) === exception));
