import * as z from "zod";
import { base as anyBase, going, labelled, retrier, seconds } from "./shared-fields";

/**
 * The states of the language with JSONata, except for those that contain others.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */

const base = { ...anyBase, QueryLanguage: z.literal("JSONata") };
/** JSON in which a text between `{%` and `%}` is an expression. */
const template = z.unknown().optional();
const shaping = { Output: template, Assign: z.record(z.string(), z.unknown()).optional() };
/** An expression instead of a value of another type. */
const expression = z.string().regex(/^\{%.*%\}$/s, "it must be an expression between {% and %}");

const catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ...shaping,
  Comment: z.string().optional(),
});
export type Catcher = z.output<typeof catcher>;

/** What Task, Parallel and Map have in common. */
const working = {
  ...base,
  ...going,
  ...shaping,
  Retry: z.array(retrier).optional(),
  Catch: z.array(catcher).optional(),
};

const task = z.strictObject({
  ...working,
  Type: z.literal("Task"),
  Resource: z.string(),
  Arguments: template,
  TimeoutSeconds: z.union([seconds, expression]).optional(),
  HeartbeatSeconds: z.union([seconds, expression]).optional(),
});
export type TaskState = z.output<typeof task>;

const wait = z.strictObject({
  ...base,
  ...going,
  ...shaping,
  Type: z.literal("Wait"),
  Seconds: z.union([z.number().min(0), expression]).optional(),
  Timestamp: z.string().optional(),
});
export type WaitState = z.output<typeof wait>;

const pass = z.strictObject({ ...base, ...going, ...shaping, Type: z.literal("Pass") });
export type PassState = z.output<typeof pass>;

const choice = z.strictObject({
  ...base,
  ...shaping,
  Type: z.literal("Choice"),
  Choices: z
    .array(
      z.strictObject({
        ...anyBase,
        ...shaping,
        Condition: z.union([z.boolean(), expression]),
        Next: z.string(),
      }),
    )
    .min(1),
  Default: z.string().optional(),
});
export type ChoiceState = z.output<typeof choice>;

const succeed = z.strictObject({ ...base, Output: template, Type: z.literal("Succeed") });
export type SucceedState = z.output<typeof succeed>;

const fail = z.strictObject({
  ...base,
  Type: z.literal("Fail"),
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
export type FailState = z.output<typeof fail>;

export const plainStates = [task, wait, pass, choice, succeed, fail] as const;

/** The fields of a Parallel state, without its branches. */
export const parallelFields = { ...working, Type: z.literal("Parallel"), Arguments: template };

/** The fields of a Map state, without its processor. */
export const mapFields = {
  ...working,
  Type: z.literal("Map"),
  Items: z.union([z.array(z.unknown()), expression]).optional(),
  ItemSelector: template,
  MaxConcurrency: z.union([z.int().min(0), expression]).optional(),
  ToleratedFailureCount: z.union([z.int().min(0), expression]).optional(),
  ToleratedFailurePercentage: z.union([z.number().min(0).max(100), expression]).optional(),
  ItemBatcher: z
    .strictObject({
      MaxItemsPerBatch: z.union([z.int().positive(), expression]).optional(),
      MaxInputBytesPerBatch: z.union([z.int().positive(), expression]).optional(),
      BatchInput: template,
    })
    .optional(),
  ...labelled,
};
