import * as z from "zod";
import { isPlainPath } from "./wait";

/**
 * The part of the Amazon States Language (with JSONPath) that state machines may use here. Schemas are strict: what
 * `aws-local-stepfunctions` would ignore (variables, JSONata, heartbeats) is an unknown key, and refused by name.
 * https://states-language.net/spec.html
 */

const path = z.string().refine((text) => !/\$\$\.(State|Task)\b/.test(text), {
  message: "the context's $$.State and $$.Task aren't there locally",
});
const nullablePath = path.nullable().optional();

/**
 * A template is JSON whose keys that end in `.$` hold paths. `States.JsonToString` is refused because the engine takes
 * every backslash out of its result, which breaks text with quotes in it.
 */
const template = z.unknown().superRefine((value, context) => {
  const text = JSON.stringify(value) ?? "";
  const found = /\$\$\.(State|Task)\b|States\.JsonToString/.exec(text)?.[0];
  if (found !== undefined) context.addIssue(`${found} isn't supported`);
});

const base = {
  Comment: z.string().optional(),
  QueryLanguage: z.literal("JSONPath", "only JSONPath is supported").optional(),
};
const going = { Next: z.string().optional(), End: z.boolean().optional() };
const filtered = { InputPath: nullablePath, OutputPath: nullablePath };

const retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().min(0).optional(),
  MaxAttempts: z.int().min(0).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.number().positive().optional(),
  JitterStrategy: z.enum(["NONE", "FULL"]).optional(),
  Comment: z.string().optional(),
});
export type Retrier = z.output<typeof retrier>;

const catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ResultPath: nullablePath,
  Comment: z.string().optional(),
});

const failing = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const resulting = {
  Parameters: template.optional(),
  ResultSelector: template.optional(),
  ResultPath: nullablePath,
};

const task = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  ...resulting,
  ...failing,
  Type: z.literal("Task"),
  Resource: z.string(),
  TimeoutSeconds: z.int().positive().optional(),
});
export type TaskState = z.output<typeof task>;

const waitPath = path.refine(isPlainPath, "only names and indices are supported in the path of a Wait state");
const wait = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  Type: z.literal("Wait"),
  Seconds: z.number().min(0).optional(),
  SecondsPath: waitPath.optional(),
  Timestamp: z.string().optional(),
  TimestampPath: waitPath.optional(),
});
export type WaitState = z.output<typeof wait>;

const pass = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  Type: z.literal("Pass"),
  Parameters: template.optional(),
  Result: z.unknown().optional(),
  ResultPath: nullablePath,
});

const choice = z.strictObject({
  ...base,
  ...filtered,
  Type: z.literal("Choice"),
  // The rules are validated by asl-validator; variables can't be assigned in them.
  Choices: z.array(z.looseObject({ Assign: z.undefined("variables aren't supported").optional() })).min(1),
  Default: z.string().optional(),
});

const succeed = z.strictObject({ ...base, ...filtered, Type: z.literal("Succeed") });

const plainPath = path.startsWith("$", "intrinsic functions aren't supported here");
const fail = z.strictObject({
  ...base,
  Type: z.literal("Fail"),
  Error: z.string().optional(),
  ErrorPath: plainPath.optional(),
  Cause: z.string().optional(),
  CausePath: plainPath.optional(),
});

const parallel = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  ...resulting,
  ...failing,
  Type: z.literal("Parallel"),
  get Branches() {
    return z.array(branch);
  },
});

const map = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  ...resulting,
  ...failing,
  Type: z.literal("Map"),
  ItemsPath: path.optional(),
  ItemSelector: template.optional(),
  MaxConcurrency: z.int().min(0).optional(),
  get ItemProcessor() {
    return branch
      .extend({
        ProcessorConfig: z
          .strictObject({ Mode: z.literal("INLINE", "only inline maps are supported") })
          .optional(),
      })
      .optional();
  },
  get Iterator() {
    return branch.optional();
  },
});

const state = z.discriminatedUnion("Type", [task, wait, pass, choice, succeed, fail, parallel, map]);
export type State = z.output<typeof state>;

const branch = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: base.QueryLanguage,
  StartAt: z.string(),
  get States() {
    return z.record(z.string(), state);
  },
});
export type Branch = z.output<typeof branch>;

/** A whole state machine. */
export const stateMachine = branch.extend({
  Version: z.string().optional(),
  /** Real seconds, whatever the scale of time. */
  TimeoutSeconds: z.int().positive().optional(),
});
export type StateMachineDefinition = z.output<typeof stateMachine>;

/** The states of a machine with those of its branches, by name: names are unique in the whole machine. */
export const allStates = (machine: Branch): [string, State][] =>
  Object.entries(machine.States).flatMap(([name, one]): [string, State][] => [
    [name, one],
    ...branchesOf(one).flatMap(allStates),
  ]);

/** The machines inside a state. */
export const branchesOf = (one: State): Branch[] => {
  if (one.Type === "Parallel") return one.Branches;
  if (one.Type !== "Map") return [];
  return [one.ItemProcessor, one.Iterator].filter((inner) => inner !== undefined);
};
