import type * as z from "zod";

/** What CloudWatch finds wrong with one part of a dashboard's body: its words are those of a JSON Schema validator. */
export interface ValidationMessage {
  readonly dataPath: string;
  readonly message: string;
}

/** @param under the path of what was parsed */
export const validationMessages = ({ issues }: z.ZodError, under = ""): ValidationMessage[] =>
  issues.map((issue) => {
    const isMissing = issue.code === "invalid_type" && issue.input === undefined;
    const path = isMissing ? issue.path.slice(0, -1) : issue.path;
    return {
      dataPath: [under, ...path.map(String)].join("/"),
      message: isMissing ? `Should have required property '${String(issue.path.at(-1))}'` : wording(issue),
    };
  });

const wording = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return `Should be ${typeNames[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return "Should be equal to one of the allowed values";
    case "too_big":
      return issue.origin === "array"
        ? `Should NOT have more than ${issue.maximum} items`
        : `Should be <= ${issue.maximum}`;
    case "too_small":
      return issue.origin === "array"
        ? `Should NOT have less than ${issue.minimum} items`
        : `Should be >= ${issue.minimum}`;
    default:
      return issue.message;
  }
};

/** Zod's names of types that JSON Schema names otherwise. */
const typeNames: Readonly<Record<string, string>> = { int: "integer", record: "object" };
