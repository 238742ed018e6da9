import type * as z from "zod";
import { AwsError, NotImplementedLocally } from "../service";

type Issue = z.core.$ZodIssue;

/**
 * What a call's input is refused with: a field that isn't supported by its name, one that is missing or of another type in
 * AWS's words.
 */
export const refusedInput = (action: string, { issues }: z.ZodError): AwsError => {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key].join(".")) : [],
  );
  if (unknown.length > 0)
    return new NotImplementedLocally(`EventBridge ${action} with ${unknown.join(", ")}`);
  const missing = issues.filter((issue) => issue.code === "invalid_type" && issue.input === undefined);
  if (missing.length === 0) return new AwsError("SerializationException", issues.map(described).join("; "));
  const texts = missing.map(
    (issue) =>
      `Value null at '${memberPath(issue.path)}' failed to satisfy constraint: Member must not be null`,
  );
  return new AwsError(
    "ValidationException",
    `${texts.length} validation error${texts.length === 1 ? "" : "s"} detected: ${texts.join("; ")}`,
  );
};

const described = ({ path, message }: Issue): string => `${memberPath(path)}: ${message}`;

/** `targets.1.member.id`: AWS counts from 1, and begins names with a small letter. */
const memberPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part) =>
      typeof part === "number"
        ? `${part + 1}.member`
        : String(part).replace(/^./, (first) => first.toLowerCase()),
    )
    .join(".");
