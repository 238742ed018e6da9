/**
 * The part of the Amazon States Language that orderflow's state machines use, in JSONPath.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
export interface StateMachineDefinition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first retry. */
  readonly IntervalSeconds?: number;
  /** Retries, without the first try. */
  readonly MaxAttempts: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string;
  readonly Next: string;
}

export interface ChoiceRule {
  readonly Variable: string;
  readonly StringEquals?: string;
  readonly BooleanEquals?: boolean;
  readonly IsPresent?: boolean;
  readonly Next: string;
}

interface TaskState {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly ResultSelector?: Readonly<Record<string, unknown>>;
  readonly ResultPath: string | null;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next: string;
}

export type State =
  | TaskState
  | { readonly Type: "Choice"; readonly Choices: readonly ChoiceRule[]; readonly Default: string }
  | {
      readonly Type: "Pass";
      readonly Parameters: Readonly<Record<string, unknown>>;
      readonly ResultPath?: string;
      readonly Next?: string;
      readonly End?: true;
    }
  | { readonly Type: "Fail"; readonly Error: string; readonly Cause: string };

interface Task {
  /** Seconds. */
  readonly timeout: number;
  readonly retry: readonly Retrier[];
  readonly catch?: readonly Catcher[];
  readonly next: string;
}

/** A task of a service integration whose result isn't used. */
export const task = (
  resource: string,
  { parameters, timeout, retry, catch: catchers, next }: Task & { parameters: TaskState["Parameters"] },
): TaskState => ({
  Type: "Task",
  Resource: resource,
  Parameters: parameters,
  ResultPath: null,
  TimeoutSeconds: timeout,
  Retry: retry,
  ...(catchers === undefined ? {} : { Catch: catchers }),
  Next: next,
});

interface Invocation extends Task {
  readonly payload: Readonly<Record<string, unknown>>;
  /** Where the result is added to the input: `$.claim`. */
  readonly result: string;
  /** The fields of the result that are kept. */
  readonly fields: readonly string[];
}

/** The ARN of a service integration, in the partition of the resource that it works on. */
export const integration = (name: string, resourceArn: string): string =>
  `arn:${resourceArn.split(":")[1]}:states:::${name}`;

/** Calls a function; only the named fields of its result are kept. */
export const invoke = (functionArn: string, { payload, result, fields, ...rest }: Invocation): State => ({
  ...task(integration("lambda:invoke", functionArn), {
    ...rest,
    parameters: { FunctionName: functionArn, Payload: payload },
  }),
  ResultSelector: Object.fromEntries(fields.map((field) => [`${field}.$`, `$.Payload.${field}`])),
  ResultPath: result,
});

export const choice = (rules: readonly ChoiceRule[], otherwise: string): State => ({
  Type: "Choice",
  Choices: rules,
  Default: otherwise,
});

interface Catching {
  /** Every error, by default. */
  readonly errors?: readonly string[];
  /** Where the error is added to the input: `$.failure` by default. */
  readonly at?: string;
}

/** Catches errors, and adds the caught one to the input instead of replacing the input. */
export const caught = (
  next: string,
  { errors = ["States.ALL"], at = "$.failure" }: Catching = {},
): Catcher => ({
  ErrorEquals: errors,
  ResultPath: at,
  Next: next,
});

/** The final state of a successful execution, with its output. */
export const end = (output: Readonly<Record<string, unknown>>): State => ({
  Type: "Pass",
  Parameters: output,
  End: true,
});

export const fail = (error: string, cause: string): State => ({ Type: "Fail", Error: error, Cause: cause });
