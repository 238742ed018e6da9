import * as z from "zod";

const machine = z.looseObject({ QueryLanguage: z.string().optional() });
const inner = z.looseObject({ States: z.record(z.string(), z.looseObject({})) });

/** A machine's JSON in which each state, also inside of others, names its query language: its own, or else the machine's. */
export const withQueryLanguages = (definition: unknown): unknown => {
  const read = machine.safeParse(definition);
  return read.success ? named(read.data, read.data.QueryLanguage ?? "JSONPath") : definition;
};

/** Follows the fields that contain states: whatever else has a member `States` is data. */
const named = (branch: unknown, language: string): unknown => {
  const read = inner.safeParse(branch);
  if (!read.success) return branch;
  const states = Object.entries(read.data.States).map(([name, state]) => [
    name,
    {
      QueryLanguage: language,
      ...state,
      ...(Array.isArray(state.Branches) && { Branches: state.Branches.map((one) => named(one, language)) }),
      ...(state.ItemProcessor !== undefined && { ItemProcessor: named(state.ItemProcessor, language) }),
      ...(state.Iterator !== undefined && { Iterator: named(state.Iterator, language) }),
    },
  ]);
  return { ...read.data, States: Object.fromEntries(states) };
};
