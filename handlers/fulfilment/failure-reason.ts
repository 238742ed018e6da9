import * as z from "zod";

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
