import * as z from "zod";
import { AwsError } from "../service";
import type { Diagnostic, WorkflowType } from "./diagnostic";
import { queryLanguageProblems } from "./rules/jsonata-rules";
import { languageFieldProblems } from "./rules/language-fields";
import { stateProblems } from "./rules/state-rules";
import { variableProblems } from "./rules/variable-rules";
import { withoutTemplates } from "./rules/without-templates";
import { Structures } from "./structures";

const structures = new Structures();

/**
 * What AWS finds wrong with a definition, whether or not it can be run here.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
 *   which says that codes and wording may change
 */
export const diagnose = (text: string, type: WorkflowType): readonly Diagnostic[] => {
  const read = jsonObject(text);
  if ("code" in read) return [read];
  const { definition } = read;
  const mixed = languageFieldProblems(definition);
  if (mixed.length > 0) return mixed;
  const found = structures
    .problemsOf(withoutTemplates(definition, definition.QueryLanguage))
    .map((problem) => ({
      code: codeOf(problem["Error code"]),
      message: problem.Message,
    }));
  return found.length > 0
    ? found
    : [
        ...versionProblems(definition),
        ...stateProblems(definition, type),
        ...queryLanguageProblems(definition),
        ...variableProblems(definition),
      ];
};

/** @throws AwsError InvalidDefinition, as CreateStateMachine does */
export const checkDefinition = (text: string, type: WorkflowType): void => {
  const diagnostics = diagnose(text, type);
  if (diagnostics.length === 0) return;
  const why = diagnostics.map(({ code, message }) => `${code}: ${message}`).join(", ");
  throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${why}'`);
};

const looseDefinition = z.looseObject({
  Version: z.unknown().optional(),
  QueryLanguage: z.string().optional(),
  States: z.record(z.string(), z.looseObject({ QueryLanguage: z.string().optional() })),
});

const jsonObject = (text: string): { readonly definition: z.output<typeof looseDefinition> } | Diagnostic => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { code: "INVALID_JSON_DESCRIPTION", message: String(error) };
  }
  const parsed = looseDefinition.safeParse(json);
  if (parsed.success) return { definition: parsed.data };
  const reasons = parsed.error.issues.map(
    ({ path, message }) => `${message} at /${path.map(String).join("/")}`,
  );
  return { code: "SCHEMA_VALIDATION_FAILED", message: reasons.join("; ") };
};

/** AWS's names of errors that the validator names differently. */
const codeOf = (code: string): string => {
  if (code === "MISSING_TERMINAL_STATE") return "MISSING_END_STATE";
  if (code === "DUPLICATE_STATE_NAMES") return "DUPLICATE_STATE_NAME";
  return code === "MISSING_TRANSITION_TARGET" ? code : "SCHEMA_VALIDATION_FAILED";
};

/** @see https://states-language.net/spec.html#toplevelfields */
const versionProblems = ({ Version }: z.output<typeof looseDefinition>): Diagnostic[] =>
  Version === undefined || Version === "1.0"
    ? []
    : [{ code: "SCHEMA_VALIDATION_FAILED", message: `Version must be "1.0" at /Version` }];
