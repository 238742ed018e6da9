import { type Fields, isFields, listOf } from "./fields";

/**
 * A definition without what may be any JSON, because the schemas of asl-validator know only a part of what AWS takes
 * there: `Assign` and `ToleratedFailurePercentage` of all states, and in those with JSONata whatever may have expressions in it.
 */
export const withoutTemplates = <Machine extends Fields>(
  machine: Machine,
  language = "JSONPath",
): Machine => ({
  ...machine,
  ...(isFields(machine.States) && {
    States: Object.fromEntries(
      Object.entries(machine.States).map(([name, state]) => [
        name,
        isFields(state) ? stateWithout(state, language) : state,
      ]),
    ),
  }),
});

const stateWithout = (
  { Assign, ToleratedFailurePercentage, ...state }: Fields,
  language: string,
): Fields => ({
  ...((state.QueryLanguage ?? language) === "JSONata" ? withoutExpressions(state) : state),
  ...(state.Branches !== undefined && {
    Branches: Array.isArray(state.Branches)
      ? state.Branches.map((branch) => (isFields(branch) ? withoutTemplates(branch, language) : branch))
      : state.Branches,
  }),
  ...processors(state, language),
});

const processors = (state: Fields, language: string): Fields =>
  Object.fromEntries(
    ["ItemProcessor", "Iterator"].flatMap((field) => {
      const inner = state[field];
      return isFields(inner) ? [[field, withoutTemplates(inner, language)] as const] : [];
    }),
  );

const withoutExpressions = ({ Output, Arguments, ItemSelector, ...state }: Fields): Fields => ({
  ...state,
  ...(Array.isArray(state.Catch) && {
    Catch: listOf(state.Catch).map(({ Output, Assign, ...rest }) => rest),
  }),
  ...(Array.isArray(state.Choices) && {
    Choices: listOf(state.Choices).map(({ Output, Assign, Condition, ...rest }) => ({
      ...rest,
      // The schema wants texts; AWS also takes `true` and `false`.
      ...(Condition !== undefined && { Condition: "{% true %}" }),
    })),
  }),
});
