import type { EventPattern } from "./pattern";

/** Where the events of a rule go, and what happens when they don't get there. */
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
  readonly retryPolicy: RetryPolicy;
}

export interface RetryPolicy {
  /** 0–185 */
  readonly maximumRetryAttempts: number;
  /** 60–86 400 */
  readonly maximumEventAgeInSeconds: number;
}

/** What AWS takes when a target has no retry policy: 24 hours and 185 attempts. */
export const defaultRetryPolicy: RetryPolicy = {
  maximumRetryAttempts: 185,
  maximumEventAgeInSeconds: 86_400,
};

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly patternText: string;
  readonly pattern: EventPattern;
  readonly targets: Map<string, TargetDeclaration>;
}

export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createdAt: Date;
  /** Resource policy, as JSON text. */
  policy: string | undefined;
  readonly rules: Map<string, Rule>;
}
