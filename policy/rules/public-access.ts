import * as aws from "@pulumi/aws";
import { type ReportViolation, type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { type Statement, statementsOf } from "./policy-statements";

/** Only the HTTP API is public, and AWS services may act for one source only. */
export const notPublic: ResourceValidationPolicy = {
  name: "not-public",
  description: "No resource can be used by everybody, or by a service on behalf of any account.",
  validateResource: [
    validateResourceOfType(aws.sqs.QueuePolicy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.sns.TopicPolicy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.s3.BucketPolicy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.cloudwatch.EventBusPolicy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.lambda.Permission, ({ principal, sourceArn }, _, report) => {
      if (principal === "*") report("Everybody may invoke the function.");
      else if (principal.endsWith(".amazonaws.com") && !sourceArn)
        report(`${principal} may invoke the function for any account: name its sourceArn.`);
    }),
    validateResourceOfType(aws.lambda.FunctionUrl, ({ authorizationType }, _, report) => {
      if (authorizationType === "NONE") report("Everybody may call the function's URL.");
    }),
    validateResourceOfType(aws.s3.BucketPublicAccessBlock, (block, _, report) => {
      if (!block.blockPublicAcls || !block.blockPublicPolicy || !block.restrictPublicBuckets)
        report("The bucket allows public access.");
    }),
  ],
};

const check = (policy: unknown, report: ReportViolation): void => {
  for (const statement of statementsOf(policy)) {
    if (statement.Effect === "Deny" || isLimited(statement)) continue;
    report(
      `Statement ${statement.Sid ?? ""} allows a public principal: limit it by aws:SourceArn or account.`,
    );
  }
};

const limitingKeys = new Set([
  "aws:SourceArn",
  "aws:SourceAccount",
  "aws:PrincipalAccount",
  "AWS:SourceOwner",
]);

/** Whether the principal is specific, or a condition restricts for whom it acts. */
const isLimited = ({ Principal, Condition }: Statement): boolean => {
  const inParticular =
    typeof Principal === "object" && !("Service" in Principal) && !Principal.AWS?.includes("*");
  const keys = Object.values(Condition ?? {}).flatMap((operator) => Object.keys(operator));
  return inParticular || keys.some((key) => limitingKeys.has(key));
};
