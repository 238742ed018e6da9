import { PathBlocked, setAt } from "../json-path/set-at";
import { TaskFailure } from "../task-failure";
import type { Evaluation } from "./evaluation";

type OptionalPath = string | null | undefined;

/** `InputPath` or `OutputPath`: selects a part of the data. */
export const filtered = (evaluation: Evaluation, path: OptionalPath): unknown => {
  if (path === undefined || path === "$") return evaluation.data;
  return path === null ? {} : evaluation.path(path);
};

/**
 * `ResultPath`: the state's input with the result in it, or the result alone.
 * @throws TaskFailure States.ResultPathMatchFailure
 */
export const combined = (input: unknown, result: unknown, path: OptionalPath): unknown => {
  if (path === undefined || path === "$") return result;
  if (path === null) return input;
  try {
    return setAt(input, path.slice(1), result);
  } catch (error) {
    if (!(error instanceof PathBlocked)) throw error;
    throw new TaskFailure(
      "States.ResultPathMatchFailure",
      `Unable to apply ReferencePath ${path} to input ${JSON.stringify(input)}`,
    );
  }
};
