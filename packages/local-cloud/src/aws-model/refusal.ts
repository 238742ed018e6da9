import { AwsError } from "../service";

/** How AWS refuses what breaks the model of an operation. */
export const modelRefusal = (code: string, violations: readonly string[]): AwsError =>
  new AwsError(
    code,
    `${violations.length} validation error${violations.length === 1 ? "" : "s"} detected: ${violations.join("; ")}`,
  );
