import type { Diagnostic } from "../diagnostic";
import { type Fields, isFields, listOf, machinesIn, statesOf } from "./fields";

/**
 * Names of variables, and where they may be assigned: a branch or an iteration sees the variables around it, and
 * assigns only its own.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export const variableProblems = (definition: unknown): Diagnostic[] =>
  problemsIn(definition, "", new Set()).map((message) => ({ code: "SCHEMA_VALIDATION_FAILED", message }));

const problemsIn = (machine: unknown, under: string, around: ReadonlySet<string>): string[] => {
  const states = statesOf(machine, under).map(
    ([path, state]) => [path, state, assignsOf(state, path)] as const,
  );
  return states.flatMap(([path, state, own]) => {
    // What the state itself assigns, it assigns when those inside of it have ended.
    const beside = states.filter(([other]) => other !== path).flatMap(([, , assigns]) => assigns);
    const seen = new Set([...around, ...beside.map(([, name]) => name)]);
    return [
      ...own.flatMap(([at, name]) => nameProblems(at, name, around)),
      ...machinesIn(state, path).flatMap(([inside, inner]) => problemsIn(inner, inside, seen)),
    ];
  });
};

/** The names that a state assigns, with the path of each `Assign`. */
const assignsOf = (state: Fields, path: string): (readonly [string, string])[] =>
  [
    [`${path}/Assign`, state.Assign] as const,
    ...["Catch", "Choices"].flatMap((field) =>
      listOf(state[field]).map(({ Assign }, index) => [`${path}/${field}[${index}]/Assign`, Assign] as const),
    ),
  ].flatMap(([at, assign]) =>
    isFields(assign) ? Object.keys(assign).map((key) => [at, key.replace(/\.\$$/, "")] as const) : [],
  );

const nameProblems = (path: string, name: string, around: ReadonlySet<string>): string[] => {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) || [...name].length > 80)
    return [`The variable name '${name}' is not valid at ${path}`];
  if (name === "states") return [`The variable name 'states' is reserved at ${path}`];
  return around.has(name) ? [`The variable '${name}' is assigned in an outer scope at ${path}`] : [];
};
