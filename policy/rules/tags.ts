import * as aws from "@pulumi/aws";
import { type ReportViolation, type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

/** What a bill and an owner are found by; stacks set them once, as `aws:defaultTags`. */
const required = ["project", "environment"] as const;

export const tagged: ResourceValidationPolicy = {
  name: "tagged",
  description: `What costs money or holds data has the tags ${required.join(" and ")}.`,
  validateResource: [
    validateResourceOfType(aws.dynamodb.Table, ({ tags }, _, report) => check(tags, report)),
    validateResourceOfType(aws.sqs.Queue, ({ tags }, _, report) => check(tags, report)),
    validateResourceOfType(aws.sns.Topic, ({ tags }, _, report) => check(tags, report)),
    validateResourceOfType(aws.lambda.Function, ({ tags }, _, report) => check(tags, report)),
    validateResourceOfType(aws.sfn.StateMachine, ({ tags }, _, report) => check(tags, report)),
    validateResourceOfType(aws.cloudwatch.EventBus, ({ tags }, _, report) => check(tags, report)),
    validateResourceOfType(aws.cloudwatch.LogGroup, ({ tags }, _, report) => check(tags, report)),
    validateResourceOfType(aws.apigatewayv2.Api, ({ tags }, _, report) => check(tags, report)),
  ],
};

const check = (tags: Readonly<Record<string, string>> | undefined, report: ReportViolation): void => {
  for (const tag of required)
    if (!tags?.[tag])
      report(`The tag ${tag} is missing: set it in aws:defaultTags of the stack's configuration.`);
};
