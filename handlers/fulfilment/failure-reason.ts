import * as z from "zod";
import type { FulfilmentError } from "./errors";

/** What the state machine knows of a failed task; `Cause` is JSON where a function threw, and prose elsewhere. */
export const taskFailure = z.object({ Error: z.string(), Cause: z.string().default("") });
export type TaskFailure = z.infer<typeof taskFailure>;

const thrown = z.object({ errorMessage: z.string() });

/** Failures whose messages are meant for people; what others say is for the log. */
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
    return undefined; // prose of AWS's own, which no reason is made of
  }
};

/** Why a step failed, fit for the order's history. */
export const failureReason = ({ Error: name, Cause }: TaskFailure): string => {
  const cause = thrown.safeParse(causeOf(Cause));
  return told.has(name) && cause.success ? cause.data.errorMessage : `The step failed: ${name}.`;
};

/**
 * A no that is final, as an answer of the step: nothing is broken, so it must not count as an error of the function,
 * which operators are alarmed by. It has the shape of a caught error, so that what follows is the same.
 */
export const refusal = ({ name, message }: FulfilmentError) => ({
  done: false,
  failure: { Error: name, Cause: JSON.stringify({ errorMessage: message }) },
});

/** What a step answers that did its work. */
export const done = { done: true, failure: null };
