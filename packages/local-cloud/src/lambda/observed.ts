import { randomUUID } from "node:crypto";
import type { Clock } from "../clock/clock";
import type { Observe } from "../observation";
import type { Outcome } from "./worker";

/** Runs an invocation, and reports when it began and how it ended. @throws errors of the invocation */
export const observed = async (
  observe: Observe | undefined,
  clock: Clock,
  functionName: string,
  payload: string,
  invoke: () => Promise<Outcome>,
): Promise<Outcome> => {
  if (!observe) return invoke();
  const token = randomUUID();
  const start = clock.exact();
  const end = (requestId: string, fault: string | undefined) =>
    observe({
      kind: "invocation-ended",
      token,
      functionName,
      requestId,
      duration: clock.exact() - start,
      fault,
    });
  observe({ kind: "invocation-started", token, functionName, payload });
  try {
    const outcome = await invoke();
    const fault =
      "fault" in outcome ? `${outcome.fault.errorType}: ${outcome.fault.errorMessage}` : undefined;
    end(outcome.requestId, fault);
    return outcome;
  } catch (error) {
    end("", String(error)); // throttled: no worker received it
    throw error;
  }
};
