import { randomUUID } from "node:crypto";
import type { Outcome } from "../lambda/worker";
import type { PlannedFaults } from "./planned-faults";

/** Lets planned faults happen to events that functions are given. */
export class FaultyInvocations {
  constructor(private readonly faults: PlannedFaults) {}

  async around(functionName: string, invoke: () => Promise<Outcome>): Promise<Outcome> {
    if (this.faults.crash(functionName, "before")) return killed();
    const outcome = await invoke();
    if (this.faults.crash(functionName, "after")) return killed();
    return this.faults.redelivers(functionName) ? invoke() : outcome;
  }
}

/** What the event's source is told when an instance ends without having answered. */
const killed = (): Outcome => {
  const requestId = randomUUID();
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed (fault)`;
  return {
    requestId,
    fault: { errorType: "Runtime.ExitError", errorMessage, trace: [] },
    functionError: "Unhandled",
  };
};
