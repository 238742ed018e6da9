import type { Clock } from "../clock/clock";
import type { Credentials } from "../iam/iam";
import type { Deployed } from "./deployed";
import type { Outcome } from "./worker";

/** Invokes functions, for event sources. */
export interface Invoker {
  /** Invokes and waits. @throws AwsError ResourceNotFoundException, TooManyRequestsException */
  invoke(nameOrArn: string, event: unknown): Promise<Outcome>;
}

/** Functions, for event source mappings, which act with a function's own credentials. */
export interface MappedFunctions extends Invoker {
  readonly clock: Clock;
  /** @throws AwsError ResourceNotFoundException */
  find(nameOrArn: string): Deployed;
  /** The ARN with its qualifier, if there is one. @throws AwsError ResourceNotFoundException */
  arnOf(nameOrArn: string): string;
  credentialsOf(nameOrArn: string): Credentials;
}
