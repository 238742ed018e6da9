import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { exitCodes } from "../exit-codes";
import { describeFailure, type Failure } from "../failure";

/** Errors that show a mistake in the program's code, so their place is reported. */
const mistakes = [TypeError, ReferenceError, SyntaxError, RangeError];

/**
 * Describes a failure of `npm start` for its user. A mistake in the program is reported with its place; settings that the
 * program refuses count as wrong input.
 */
export const describeStartFailure = (error: unknown): Failure => {
  const failure = describeFailure(error);
  // Compared by name, because importing infra/config would load Pulumi and delay `--help`.
  if (error instanceof Error && error.name === "InvalidSettings")
    return { ...failure, exitCode: exitCodes.usage };
  if (!(error instanceof Error) || !mistakes.some((kind) => error instanceof kind)) return failure;
  const place = placeOf(error);
  return { ...failure, message: `${error.name}: ${failure.message}${place ? ` (${place})` : ""}` };
};

/** The innermost frame that isn't a dependency's or Node's: `index.ts:45:13`. */
const placeOf = ({ stack = "" }: Error): string | undefined => {
  for (const [, file = "", position = ""] of stack.matchAll(
    /^ +at (?:async )?(?:.*\()?(.+?)(:\d+:\d+)\)?$/gm,
  ))
    if (!file.startsWith("node:") && !file.includes("node_modules"))
      return `${relative(process.cwd(), pathOf(file))}${position}`;
  return undefined;
};

/** Frames name files by their paths or, where a source map names them, by URLs. */
const pathOf = (file: string): string => (file.startsWith("file:") ? fileURLToPath(file) : file);
