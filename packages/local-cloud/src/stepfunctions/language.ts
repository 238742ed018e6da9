import * as z from "zod";
import * as jsonPath from "./languages/json-path-states";
import * as jsonata from "./languages/jsonata-states";
import { withQueryLanguages } from "./languages/query-language";

/**
 * The part of the Amazon States Language that state machines may use here. Schemas are strict: what isn't here is an
 * unknown key, and refused by name. https://states-language.net/spec.html
 */

const jsonPathParallel = z.strictObject({
  ...jsonPath.parallelFields,
  get Branches() {
    return z.array(branch);
  },
});

const jsonPathMap = z.strictObject({
  ...jsonPath.mapFields,
  get ItemProcessor() {
    return processor.optional();
  },
  get Iterator() {
    return processor.optional();
  },
});

const jsonataParallel = z.strictObject({
  ...jsonata.parallelFields,
  get Branches() {
    return z.array(branch);
  },
});

const jsonataMap = z.strictObject({
  ...jsonata.mapFields,
  get ItemProcessor() {
    return processor;
  },
});

const jsonPathState = z.discriminatedUnion("Type", [...jsonPath.plainStates, jsonPathParallel, jsonPathMap]);
export type JsonPathState = z.output<typeof jsonPathState>;

const jsonataState = z.discriminatedUnion("Type", [...jsonata.plainStates, jsonataParallel, jsonataMap]);
export type JsonataState = z.output<typeof jsonataState>;

export type ParallelState = z.output<typeof jsonPathParallel>;
export type MapState = z.output<typeof jsonPathMap>;
export type JsonataParallelState = z.output<typeof jsonataParallel>;
export type JsonataMapState = z.output<typeof jsonataMap>;

const state = z.discriminatedUnion("QueryLanguage", [jsonPathState, jsonataState]);
export type State = z.output<typeof state>;
export type TaskState = jsonPath.TaskState | jsonata.TaskState;

const branch = z.strictObject({
  Comment: z.string().optional(),
  StartAt: z.string(),
  get States() {
    return z.record(z.string(), state);
  },
});
export type Branch = z.output<typeof branch>;

const processorConfig = z.union([
  z.strictObject({ Mode: z.literal("INLINE").optional() }),
  z.strictObject({ Mode: z.literal("DISTRIBUTED"), ExecutionType: z.enum(["STANDARD", "EXPRESS"]) }),
]);
const processor = branch.extend({ ProcessorConfig: processorConfig.optional() });
export type Processor = z.output<typeof processor>;

const machine = branch.extend({
  QueryLanguage: z.enum(["JSONPath", "JSONata"]).optional(),
  Version: z.string().optional(),
  /** Real seconds, whatever the scale of time. */
  TimeoutSeconds: z.int().positive().optional(),
});

/** A whole state machine. */
export const stateMachine = z.preprocess(withQueryLanguages, machine);
export type StateMachineDefinition = z.output<typeof machine>;

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
  const inner = one.QueryLanguage === "JSONata" ? [one.ItemProcessor] : [one.ItemProcessor, one.Iterator];
  return inner.filter((processor) => processor !== undefined);
};
