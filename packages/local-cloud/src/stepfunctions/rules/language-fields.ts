import type { Diagnostic } from "../diagnostic";
import { allStatesOf, type Fields, listOf } from "./fields";

/** Fields that only states with one of the query languages have. https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html */
const only = {
  JSONPath: new Set([
    ...["InputPath", "OutputPath", "Parameters", "Result", "ResultSelector", "ResultPath"],
    ...["ItemsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"],
    ...["SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"],
    ...["ErrorPath", "CausePath", "Variable", "And", "Or", "Not"],
  ]),
  JSONata: new Set(["Arguments", "Output", "Items", "Condition"]),
} as const;

/** A field of the other query language, in a state, a catcher or a rule. asl-validator doesn't name it. */
export const languageFieldProblems = (definition: Fields): Diagnostic[] =>
  allStatesOf(definition).flatMap(([path, state]) => {
    const language = (state.QueryLanguage ?? definition.QueryLanguage) === "JSONata" ? "JSONata" : "JSONPath";
    return [
      ...problemsOf(state, language, path),
      ...["Catch", "Choices"].flatMap((field) =>
        listOf(state[field]).flatMap((one, index) => problemsOf(one, language, `${path}/${field}[${index}]`)),
      ),
    ];
  });

const problemsOf = (fields: Fields, language: keyof typeof only, path: string): Diagnostic[] => {
  const other = language === "JSONata" ? "JSONPath" : "JSONata";
  return Object.keys(fields)
    .filter((field) => only[other].has(field))
    .map((field) => ({
      code: "SCHEMA_VALIDATION_FAILED",
      message: `The field '${field}' needs the query language ${other}, and this state has ${language} at ${path}/${field}`,
    }));
};
