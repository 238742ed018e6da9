import type * as z from "zod";
import type { FieldError } from "./errors";

/** Zod's issues as `{path, message}`; an unknown field is named by its own path, the input itself is `root`. */
export const fieldErrors = (error: z.ZodError, root = "body"): FieldError[] =>
  error.issues.flatMap((issue) => {
    const at = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...at, key].join("."), message: "isn't a known field" }));
    }
    return [{ path: at.join(".") || root, message: issue.message }];
  });
