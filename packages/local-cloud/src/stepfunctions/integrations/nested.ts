import type { Principal } from "../../service";

/** An execution that a task started. */
export interface Nested {
  readonly executionArn: string;
  readonly startDate: Date;
  /** Resolved at its end. */
  readonly ended: Promise<void>;
  /** As DescribeExecution describes it. */
  describe(): NestedDescription;
  stop(): void;
}

export interface NestedDescription {
  readonly name: string;
  readonly machineArn: string;
  readonly status: string;
  /** JSON texts. */
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly stopDate: Date | undefined;
}

/** Starts an execution with the permissions of the caller. @throws AwsError */
export type StartNested = (
  machineArn: string,
  input: string,
  name: string | undefined,
  caller: Principal,
) => Promise<Nested>;
