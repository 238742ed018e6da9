import * as z from "zod";
import { compilePattern } from "./pattern";
import { timesOf } from "./schedule-expression";

/** The name of a bus, a rule or an archive. */
export const name = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[.\-_A-Za-z0-9]+$/, "letters, digits, dots, hyphens and underscores only");

/** When a rule is run: `rate(5 minutes)`, `cron(0 10 * * ? *)`. */
export const scheduleExpression = z.string().superRefine((text, context) => {
  try {
    timesOf(text, 0);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
});

/** JSON text of an event pattern that can be compiled. */
export const eventPattern = z.string().superRefine((text, context) => {
  try {
    compilePattern(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
});
