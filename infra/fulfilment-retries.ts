import type { ErrorCode } from "#handlers/domain/errors";
import type { FulfilmentErrorName } from "#handlers/fulfilment/errors";
import type { Retrier } from "./state-language";

/** The names of errors, as retriers and catchers list them. */
export const named = (...errors: readonly (FulfilmentErrorName | ErrorCode)[]): readonly string[] => errors;

/**
 * The names of an instance's end in the middle of an invocation: its time is over, or its process has ended.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const instanceEnded = ["Sandbox.Timedout", "States.Timeout", "Runtime.ExitError", "Lambda.Unknown"];

/**
 * Errors to retry: AWS's own, as its documentation advises, and those of the stores that the steps use.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
 */
export const serviceTrouble: Retrier = {
  ErrorEquals: [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    ...named("TemporarilyUnavailable"),
    ...instanceEnded,
  ],
  IntervalSeconds: 1,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
};

/** @param attempts including the first one */
export const attempts = (attempts: number, error: FulfilmentErrorName): Retrier => ({
  ErrorEquals: [...named(error), ...instanceEnded],
  IntervalSeconds: 2,
  MaxAttempts: attempts - 1,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
});

/** Retries for compensations: all errors except final refusals. */
export const untilDone = (attempts: number): Retrier[] => [
  { ErrorEquals: named("PaymentDeclined", "ClaimLost", "InvalidStep"), MaxAttempts: 0 },
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 2,
    MaxAttempts: attempts - 1,
    BackoffRate: 2,
    MaxDelaySeconds: 120,
    JitterStrategy: "FULL",
  },
];
