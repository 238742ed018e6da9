import { AwsError } from "../service";
import { InvalidTargetInput } from "./target-input";

/** Why an event didn't reach its target, in the words of a dead letter's attributes. */
export interface DeliveryFailure {
  /** e.g. `NO_PERMISSIONS` */
  readonly code: string;
  readonly message: string;
  /** Missing permissions and missing resources aren't retried, because a retry wouldn't help. */
  readonly retryable: boolean;
}

const codes: Readonly<Record<string, { code: string; retryable: boolean }>> = {
  AccessDenied: { code: "NO_PERMISSIONS", retryable: false },
  AccessDeniedException: { code: "NO_PERMISSIONS", retryable: false },
  QueueDoesNotExist: { code: "NO_RESOURCE", retryable: false },
  "AWS.SimpleQueueService.NonExistentQueue": { code: "NO_RESOURCE", retryable: false },
  ResourceNotFoundException: { code: "NO_RESOURCE", retryable: false },
  NotFound: { code: "NO_RESOURCE", retryable: false },
  InvalidParameter: { code: "INVALID_PARAMETER", retryable: false },
  InvalidExecutionInput: { code: "INVALID_PARAMETER", retryable: false },
  StateMachineDoesNotExist: { code: "NO_RESOURCE", retryable: false },
  ExecutionAlreadyExists: { code: "RESOURCE_ALREADY_EXISTS", retryable: false },
  InvalidParameterValue: { code: "INVALID_PARAMETER", retryable: false },
  InvalidMessageContents: { code: "INVALID_PARAMETER", retryable: false },
  TooManyRequestsException: { code: "THROTTLING", retryable: true },
  ThrottlingException: { code: "THROTTLING", retryable: true },
  RequestThrottled: { code: "THROTTLING", retryable: true },
};

/** @param error of a delivery port */
export const failureOf = (error: unknown): DeliveryFailure => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InvalidTargetInput) return { code: "INVALID_JSON", message, retryable: false };
  if (!(error instanceof AwsError)) return { code: "SDK_CLIENT_ERROR", message, retryable: true };
  const known = Object.hasOwn(codes, error.code) ? codes[error.code] : undefined;
  return { message, ...(known ?? { code: "ERROR_FROM_TARGET", retryable: true }) };
};
