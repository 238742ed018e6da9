import type { Diagnostic, WorkflowType } from "../diagnostic";
import { allStatesOf, type Fields, isFields, listOf, machinesIn } from "./fields";

/**
 * Rules about single states that asl-validator doesn't have.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (Retry and Catch)
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html (time-outs)
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html (integration patterns)
 */
export const stateProblems = (definition: unknown, type: WorkflowType): Diagnostic[] =>
  allStatesOf(definition).flatMap(([path, state]) =>
    [
      ...catchers.flatMap((field) => matchesAllProblems(listOf(state[field]), `${path}/${field}`)),
      ...listOf(state.Retry).flatMap((retrier, index) => retrierProblems(retrier, `${path}/Retry[${index}]`)),
      ...timeProblems(state, path),
      ...(type === "EXPRESS" ? expressProblems(state, path) : []),
    ].map((message) => ({ code: "SCHEMA_VALIDATION_FAILED", message })),
  );

const catchers = ["Retry", "Catch"] as const;

/** Seconds and attempts may have eight digits. */
const most = 99_999_999;
/** A bit over a year. */
const longestDelay = 31_622_400;

const matchesAllProblems = (catching: readonly Fields[], path: string): string[] =>
  catching.flatMap(({ ErrorEquals }, index) => {
    const errors: readonly unknown[] = Array.isArray(ErrorEquals) ? ErrorEquals : [];
    if (!errors.includes("States.ALL")) return [];
    const at = `at ${path}[${index}]/ErrorEquals`;
    return [
      ...(errors.length > 1 ? [`States.ALL must appear alone in ErrorEquals ${at}`] : []),
      ...(index < catching.length - 1 ? [`States.ALL must appear in the last element only ${at}`] : []),
    ];
  });

const retrierProblems = (retrier: Fields, path: string): string[] => [
  ...outside(retrier, "IntervalSeconds", 1, most, path),
  ...outside(retrier, "MaxAttempts", 0, most, path),
  ...outside(retrier, "MaxDelaySeconds", 1, longestDelay - 1, path),
  ...(Number(retrier.BackoffRate ?? 1) >= 1
    ? []
    : [`BackoffRate must be at least 1.0 at ${path}/BackoffRate`]),
  ...(Number(retrier.MaxDelaySeconds ?? most) > Number(retrier.IntervalSeconds ?? 1)
    ? []
    : [`MaxDelaySeconds must be greater than IntervalSeconds at ${path}/MaxDelaySeconds`]),
];

const timeProblems = (state: Fields, path: string): string[] => [
  ...outside(state, "TimeoutSeconds", 1, most, path),
  ...outside(state, "HeartbeatSeconds", 1, most, path),
  ...outside(state, "Seconds", 0, most, path),
  ...percentageProblems(state, path),
  ...(lessThan(state.HeartbeatSeconds, state.TimeoutSeconds)
    ? []
    : [`HeartbeatSeconds must be smaller than TimeoutSeconds at ${path}/HeartbeatSeconds`]),
];

/** With JSONata, either may be an expression, whose value is unknown yet. */
const lessThan = (value: unknown, limit: unknown): boolean =>
  typeof value !== "number" || typeof limit !== "number" || value < limit;

/** Numbers are whole; with JSONata they may be expressions, which are texts. */
const outside = (fields: Fields, field: string, least: number, largest: number, path: string): string[] => {
  const value = fields[field];
  if (typeof value !== "number" || (Number.isInteger(value) && value >= least && value <= largest)) return [];
  return [`${field} must be an integer from ${least} to ${largest} at ${path}/${field}`];
};

const percentageProblems = ({ ToleratedFailurePercentage: value }: Fields, path: string): string[] =>
  typeof value !== "number" || (value >= 0 && value <= 100)
    ? []
    : [`ToleratedFailurePercentage must be a number from 0 to 100 at ${path}/ToleratedFailurePercentage`];

const expressProblems = (state: Fields, path: string): string[] => [
  ...resourceProblems(state, path),
  ...machinesIn(state, path).flatMap(([inside, machine]) =>
    isFields(machine) && isFields(machine.ProcessorConfig) && machine.ProcessorConfig.Mode === "DISTRIBUTED"
      ? [`Express state machine does not support Map states in DISTRIBUTED mode at ${inside}/ProcessorConfig`]
      : [],
  ),
];

const resourceProblems = ({ Resource }: Fields, path: string): string[] =>
  typeof Resource === "string" && /\.(sync(:2)?|waitForTaskToken)$|:activity:/.test(Resource)
    ? [`Express state machine does not support '${Resource}' service integration at ${path}/Resource`]
    : [];
