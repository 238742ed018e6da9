import { randomUUID } from "node:crypto";
import type { Outcome } from "../lambda/worker";
import type { Mishaps } from "./mishaps";
import type { PlannedFaults } from "./planned-faults";

/** Applies planned faults to invocations of functions. */
export class FaultyInvocations {
  constructor(
    private readonly faults: PlannedFaults,
    private readonly mishaps: Pick<Mishaps, "note">,
  ) {}

  async around(functionName: string, invoke: () => Promise<Outcome>): Promise<Outcome> {
    if (this.crashes(functionName, "before")) return killed();
    const outcome = await invoke();
    if (this.crashes(functionName, "after")) return killed();
    if (!this.faults.redelivers(functionName)) return outcome;
    this.mishaps.note({ kind: "redeliver", function: functionName });
    return invoke();
  }

  private crashes(functionName: string, when: "before" | "after"): boolean {
    const crashes = this.faults.crash(functionName, when);
    if (crashes) this.mishaps.note({ kind: "crash", when, function: functionName });
    return crashes;
  }
}

/** The result for the event's source when an instance ends without a response. */
const killed = (): Outcome => {
  const requestId = randomUUID();
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed (fault)`;
  return {
    requestId,
    fault: { errorType: "Runtime.ExitError", errorMessage, trace: [] },
    functionError: "Unhandled",
  };
};
