export type WorkflowType = "STANDARD" | "EXPRESS";

/** One reason for which AWS refuses a definition. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
}
