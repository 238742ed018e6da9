import * as z from "zod";
import { isIntrinsic } from "./intrinsics/evaluate";
import { type Expression, isCall, parseCall } from "./intrinsics/expression";
import { readPath } from "./json-path/query";

/** A path that leads to a value: into the data (`$`), the context object (`$$`) or a variable (`$name`). */
export const path = z
  .string()
  .startsWith("$")
  .superRefine((text, context) => {
    try {
      readPath(text.replace(/^\$(\$|[\p{L}_][\p{L}\p{N}_]*)?/u, ""));
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
    }
  });
export const nullablePath = path.nullable().optional();

/** A path, or a call of an intrinsic function. */
export const expression = z.string().superRefine((text, context) => {
  const problem = problemOf(text);
  if (problem !== undefined) context.addIssue(problem);
});

const problemOf = (text: string): string | undefined => {
  if (!isCall(text)) return path.safeParse(text).error?.issues[0]?.message;
  try {
    return problemOfCall(parseCall(text));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const problemOfCall = (call: Expression): string | undefined => {
  if (call.kind === "path") return problemOf(call.text);
  if (call.kind !== "call") return undefined;
  if (!isIntrinsic(call.name)) return `there is no intrinsic function ${call.name}`;
  return call.args.map(problemOfCall).find((problem) => problem !== undefined);
};

/** A template is JSON whose keys that end in `.$` hold expressions. */
export const template = z.unknown().superRefine((value, context) => {
  for (const [key, text] of expressionsIn(value)) {
    const problem = typeof text === "string" ? problemOf(text) : "it must be a text";
    if (problem !== undefined) context.addIssue(`${key}: ${problem}`);
  }
});

const expressionsIn = (value: unknown): [string, unknown][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, one]): [string, unknown][] =>
        key.endsWith(".$") && !Array.isArray(value) ? [[key, one]] : expressionsIn(one),
      )
    : [];
