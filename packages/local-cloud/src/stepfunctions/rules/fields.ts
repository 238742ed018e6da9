export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The objects of what should be a list of them. */
export const listOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isFields) : [];

/** The machines inside of a state, with their paths. */
export const machinesIn = (state: Fields, path: string): (readonly [string, unknown])[] => [
  ...listOf(state.Branches).map((branch, index) => [`${path}/Branches[${index}]`, branch] as const),
  ...["ItemProcessor", "Iterator"].map((field) => [`${path}/${field}`, state[field]] as const),
];

/** The states of a machine with their paths. */
export const statesOf = (machine: unknown, under: string): (readonly [string, Fields])[] =>
  isFields(machine) && isFields(machine.States)
    ? Object.entries(machine.States).flatMap(([name, state]) =>
        isFields(state) ? [[`${under}/States/${name}`, state] as const] : [],
      )
    : [];

/** All states with their paths, also those inside of others. */
export const allStatesOf = (machine: unknown, under = ""): (readonly [string, Fields])[] =>
  statesOf(machine, under).flatMap(([path, state]) => [
    [path, state] as const,
    ...machinesIn(state, path).flatMap(([inside, inner]) => allStatesOf(inner, inside)),
  ]);
