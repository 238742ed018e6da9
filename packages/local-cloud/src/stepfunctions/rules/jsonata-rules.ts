import jsonata from "jsonata";
import type { Diagnostic } from "../diagnostic";
import { allStatesOf, type Fields, isFields } from "./fields";

/**
 * Rules about query languages that asl-validator doesn't have.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export const queryLanguageProblems = (definition: Fields): Diagnostic[] =>
  allStatesOf(definition).flatMap(([path, state]) => {
    const language = state.QueryLanguage ?? definition.QueryLanguage;
    return [
      ...(definition.QueryLanguage === "JSONata" && state.QueryLanguage === "JSONPath"
        ? [downgrade(path)]
        : []),
      ...(language === "JSONata" ? expressionProblems(ownFields(state), path) : []),
    ].map((message) => ({ code: "SCHEMA_VALIDATION_FAILED", message }));
  });

const downgrade = (path: string): string =>
  `'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at ${path}/QueryLanguage`;

/** A state without the states inside of it. */
const ownFields = ({ Branches, ItemProcessor, Iterator, ...own }: Fields): Fields => own;

/** Texts between `{%` and `%}` have to be JSONata. */
const expressionProblems = (value: unknown, path: string): string[] => {
  if (Array.isArray(value))
    return value.flatMap((one, index) => expressionProblems(one, `${path}[${index}]`));
  if (isFields(value))
    return Object.entries(value).flatMap(([key, one]) => expressionProblems(one, `${path}/${key}`));
  const [, expression] = typeof value === "string" ? (/^\{%(.*)%\}$/s.exec(value) ?? []) : [];
  if (expression === undefined) return [];
  try {
    jsonata(expression);
    return [];
  } catch (error) {
    const why = isFields(error) ? `${error.code}: ${error.message}` : String(error);
    return [`The JSONata expression '${expression.trim()}' is not valid. ${why} at ${path}`];
  }
};
