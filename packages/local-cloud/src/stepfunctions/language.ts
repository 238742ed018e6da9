import * as z from "zod";
import { choiceRule } from "./choice-rule";
import { expression, nullablePath, path, template } from "./expressions";

/**
 * The part of the Amazon States Language (with JSONPath) that state machines may use here. Schemas are strict: what
 * isn't here (JSONata, heartbeats, distributed maps) is an unknown key, and refused by name.
 * https://states-language.net/spec.html
 */

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
  Assign: template.optional(),
  Comment: z.string().optional(),
});
export type Catcher = z.output<typeof catcher>;

const failing = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const resulting = {
  Parameters: template.optional(),
  ResultSelector: template.optional(),
  ResultPath: nullablePath,
  Assign: template.optional(),
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
  TimeoutSecondsPath: path.optional(),
});
export type TaskState = z.output<typeof task>;

const wait = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  Type: z.literal("Wait"),
  Seconds: z.number().min(0).optional(),
  SecondsPath: path.optional(),
  Timestamp: z.string().optional(),
  TimestampPath: path.optional(),
  Assign: template.optional(),
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
  Assign: template.optional(),
});
export type PassState = z.output<typeof pass>;

const choice = z.strictObject({
  ...base,
  ...filtered,
  Type: z.literal("Choice"),
  // The operators are validated by asl-validator.
  Choices: z
    .array(z.intersection(choiceRule, z.looseObject({ Next: z.string(), Assign: template.optional() })))
    .min(1),
  Assign: template.optional(),
  Default: z.string().optional(),
});
export type ChoiceState = z.output<typeof choice>;

const succeed = z.strictObject({ ...base, ...filtered, Type: z.literal("Succeed") });

const fail = z.strictObject({
  ...base,
  Type: z.literal("Fail"),
  Error: z.string().optional(),
  ErrorPath: expression.optional(),
  Cause: z.string().optional(),
  CausePath: expression.optional(),
});
export type FailState = z.output<typeof fail>;

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
export type ParallelState = z.output<typeof parallel>;

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
  MaxConcurrencyPath: path.optional(),
  get ItemProcessor() {
    return processor.optional();
  },
  get Iterator() {
    return processor.optional();
  },
});
export type MapState = z.output<typeof map>;

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

const inline = z.literal("INLINE", "only inline maps are supported");
const processor = branch.extend({ ProcessorConfig: z.strictObject({ Mode: inline }).optional() });

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
