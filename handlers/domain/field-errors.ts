import type * as z from "zod";
import type { FieldError } from "./errors";

/** Converts Zod's issues to `{path, message}`. An unknown field has its own path; the path of the input itself is `root`. */
export const fieldErrors = (error: z.ZodError, root = "body"): FieldError[] =>
  error.issues.flatMap((issue) => {
    const at = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...at, key].join("."), message: "isn't a known field" }));
    }
    return [{ path: at.join(".") || root, message: issue.message }];
  });
