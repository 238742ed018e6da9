import * as aws from "@pulumi/aws";
import { type ReportViolation, type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { type Statement, statementsOf } from "./policy-statements";

/** Data travels over TLS only: each policy of a queue, topic or bucket denies everything else. */
export const overTlsOnly: ResourceValidationPolicy = {
  name: "over-tls-only",
  description: "Policies of queues, topics and buckets deny requests that aren't made over TLS.",
  validateResource: [
    validateResourceOfType(aws.sqs.QueuePolicy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.sns.TopicPolicy, ({ policy }, _, report) => check(policy, report)),
    validateResourceOfType(aws.s3.BucketPolicy, ({ policy }, _, report) => check(policy, report)),
  ],
};

const check = (policy: unknown, report: ReportViolation): void => {
  if (!statementsOf(policy).some(deniesPlainHttp))
    report('No statement denies requests with "aws:SecureTransport": "false".');
};

const deniesPlainHttp = ({ Effect, Principal, Condition }: Statement): boolean =>
  Effect === "Deny" && Principal === "*" && String(Condition?.Bool?.["aws:SecureTransport"]) === "false";
