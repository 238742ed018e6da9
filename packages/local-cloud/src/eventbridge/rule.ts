import type { PolicyDocument } from "../iam/policy-document";
import type { EventPattern } from "./pattern";

/** A target of a rule, and its handling of failed deliveries. */
export interface TargetDeclaration {
  readonly id: string;
  readonly arn: string;
  readonly roleArn: string | undefined;
  /** Constant JSON text, instead of the event. */
  readonly input: string | undefined;
  readonly inputPath: string | undefined;
  readonly inputTransformer:
    | { readonly inputPaths?: Readonly<Record<string, string>> | undefined; readonly inputTemplate: string }
    | undefined;
  readonly deadLetterArn: string | undefined;
  /** As it was given; `retryPolicyOf` fills in the defaults. */
  readonly retryPolicy: GivenRetryPolicy | undefined;
}

export interface RetryPolicy {
  /** 0–185 */
  readonly maximumRetryAttempts: number;
  /** 60–86 400 */
  readonly maximumEventAgeInSeconds: number;
}

type GivenRetryPolicy = { readonly [Name in keyof RetryPolicy]?: RetryPolicy[Name] | undefined };

/** The retry policy of a target. What it wasn't given is 24 hours and 185 attempts, as on AWS. */
export const retryPolicyOf = ({ retryPolicy = {} }: Pick<TargetDeclaration, "retryPolicy">): RetryPolicy => ({
  maximumRetryAttempts: retryPolicy.maximumRetryAttempts ?? 185,
  maximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds ?? 86_400,
});

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  description: string | undefined;
  /** Shown by DescribeRule; targets have roles of their own. */
  roleArn?: string | undefined;
  enabled: boolean;
  /** A rule has a pattern, a schedule, or both. */
  patternText: string | undefined;
  pattern: EventPattern | undefined;
  /** `rate(5 minutes)` */
  schedule: string | undefined;
  readonly targets: Map<string, TargetDeclaration>;
  readonly tags: Map<string, string>;
}

export interface Bus {
  readonly name: string;
  readonly arn: string;
  description: string | undefined;
  readonly createdAt: Date;
  /** The resource policy, in its declared and its parsed form. */
  policy: { readonly text: string; readonly document: PolicyDocument } | undefined;
  readonly rules: Map<string, Rule>;
  readonly tags: Map<string, string>;
}
