import * as z from "zod";
import { shortened } from "../domain/text";
import type { FulfilmentError } from "./errors";

/** The state machine's data about a failed task; `Cause` is JSON if a function threw, and otherwise prose. */
export const taskFailure = z.object({ Error: z.string(), Cause: z.string().default("") });
export type TaskFailure = z.infer<typeof taskFailure>;

const thrown = z.object({ errorMessage: z.string() });

/** Failures whose messages people may read; other messages are only for the log. */
const told: ReadonlySet<string> = new Set([
  "PaymentDeclined",
  "PaymentUnavailable",
  "ShippingRefused",
  "CarrierUnavailable",
]);

const causeOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // prose of AWS, which isn't used as a reason
  }
};

/** Why a step failed, as a text for the order's history. */
export const failureReason = ({ Error: name, Cause }: TaskFailure): string => {
  const cause = thrown.safeParse(causeOf(Cause));
  const reason = told.has(name) && cause.success ? cause.data.errorMessage : `The step failed: ${name}.`;
  return shortened(reason, 300);
};

/**
 * A final refusal as the result of a step. Nothing is broken, so it must not count as an error of the function, which
 * would raise an alarm. It has the shape of a caught error, so that the state machine continues in the same way.
 */
export const refusal = ({ name, message }: FulfilmentError) => ({
  done: false,
  failure: { Error: name, Cause: JSON.stringify({ errorMessage: message }) },
});

/** The result of a step that succeeded. */
export const done = { done: true, failure: null };
