import { randomUUID } from "node:crypto";
import { now, type Observe } from "../observation";
import type { Outcome } from "./worker";

/** Runs an invocation, and tells when it began and how it ended. @throws whatever the invocation throws */
export const observed = async (
  observe: Observe | undefined,
  functionName: string,
  payload: string,
  invoke: () => Promise<Outcome>,
): Promise<Outcome> => {
  if (!observe) return invoke();
  const token = randomUUID();
  const start = now();
  const end = (requestId: string, fault: string | undefined) =>
    observe({ kind: "invocation-ended", token, functionName, requestId, duration: now() - start, fault });
  observe({ kind: "invocation-started", token, functionName, payload });
  try {
    const outcome = await invoke();
    const fault =
      "fault" in outcome ? `${outcome.fault.errorType}: ${outcome.fault.errorMessage}` : undefined;
    end(outcome.requestId, fault);
    return outcome;
  } catch (error) {
    end("", String(error)); // throttled: no worker had it
    throw error;
  }
};
