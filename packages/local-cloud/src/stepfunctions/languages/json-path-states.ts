import * as z from "zod";
import { choiceRule } from "../choice-rule";
import { expression, nullablePath, path, template } from "../expressions";
import { base as anyBase, going, labelled, retrier, seconds } from "./shared-fields";

/** The states of the language with JSONPath, except for those that contain others. https://states-language.net/spec.html */

const base = { ...anyBase, QueryLanguage: z.literal("JSONPath") };
const filtered = { InputPath: nullablePath, OutputPath: nullablePath };
const assigning = { Assign: template.optional() };

const catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ResultPath: nullablePath,
  ...assigning,
  Comment: z.string().optional(),
});
export type Catcher = z.output<typeof catcher>;

/** What Task, Parallel and Map have in common. */
const working = {
  ...base,
  ...going,
  ...filtered,
  ...assigning,
  Parameters: template.optional(),
  ResultSelector: template.optional(),
  ResultPath: nullablePath,
  Retry: z.array(retrier).optional(),
  Catch: z.array(catcher).optional(),
};

const task = z.strictObject({
  ...working,
  Type: z.literal("Task"),
  Resource: z.string(),
  TimeoutSeconds: seconds.optional(),
  TimeoutSecondsPath: path.optional(),
  HeartbeatSeconds: seconds.optional(),
  HeartbeatSecondsPath: path.optional(),
});
export type TaskState = z.output<typeof task>;

const wait = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  ...assigning,
  Type: z.literal("Wait"),
  Seconds: z.number().min(0).optional(),
  SecondsPath: path.optional(),
  Timestamp: z.string().optional(),
  TimestampPath: path.optional(),
});
export type WaitState = z.output<typeof wait>;

const pass = z.strictObject({
  ...base,
  ...going,
  ...filtered,
  ...assigning,
  Type: z.literal("Pass"),
  Parameters: template.optional(),
  Result: z.unknown().optional(),
  ResultPath: nullablePath,
});
export type PassState = z.output<typeof pass>;

const choice = z.strictObject({
  ...base,
  ...filtered,
  ...assigning,
  Type: z.literal("Choice"),
  // The operators are validated by asl-validator.
  Choices: z.array(z.intersection(choiceRule, z.looseObject({ Next: z.string(), ...assigning }))).min(1),
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

export const plainStates = [task, wait, pass, choice, succeed, fail] as const;

/** The fields of a Parallel state, without its branches. */
export const parallelFields = { ...working, Type: z.literal("Parallel") };

/** The fields of a Map state, without its processor. */
export const mapFields = {
  ...working,
  Type: z.literal("Map"),
  ItemsPath: path.optional(),
  ItemSelector: template.optional(),
  MaxConcurrency: z.int().min(0).optional(),
  MaxConcurrencyPath: path.optional(),
  ToleratedFailureCount: z.int().min(0).optional(),
  ToleratedFailureCountPath: path.optional(),
  ToleratedFailurePercentage: z.number().min(0).max(100).optional(),
  ToleratedFailurePercentagePath: path.optional(),
  ItemBatcher: z
    .strictObject({
      MaxItemsPerBatch: z.int().positive().optional(),
      MaxItemsPerBatchPath: path.optional(),
      MaxInputBytesPerBatch: z.int().positive().optional(),
      MaxInputBytesPerBatchPath: path.optional(),
      BatchInput: template.optional(),
    })
    .optional(),
  ...labelled,
};
