import { setTimeout as wait } from "node:timers/promises";
import { type CallInterceptor, ConnectionBroken } from "../endpoint/endpoint";
import { type AwsCall, AwsError, type AwsReply } from "../service";
import type { CallFault } from "./fault-plan";
import type { Mishaps } from "./mishaps";
import { handledInPart } from "./partial-failure";
import type { PlannedFaults } from "./planned-faults";

/** The services' throttling errors; SDKs retry all of them. */
const throttling: Readonly<Record<string, string>> = {
  dynamodb: "ProvisionedThroughputExceededException",
  sqs: "RequestThrottled",
  ses: "Throttling",
  sns: "Throttled",
};

/** Milliseconds that a call without a response stays open; every client has given up by then. */
const longestHold = 120_000;

/** Applies planned faults to calls of the AWS endpoint. */
export class FaultyCalls implements CallInterceptor {
  constructor(
    private readonly faults: PlannedFaults,
    /** Ends the instances of the calling function. */
    private readonly kill: (functionName: string) => Promise<void>,
    private readonly mishaps: Pick<Mishaps, "noteCall">,
  ) {}

  /** @throws AwsError that the service would give; ConnectionBroken */
  async around(call: AwsCall, handle: (call: AwsCall) => Promise<AwsReply>): Promise<AwsReply> {
    const faults = this.faults.ofCall(call);
    for (const fault of faults) await this.before(fault, call);
    const isPartial = faults.some(({ kind }) => kind === "partial");
    const reply = await (isPartial ? handledInPart(call, handle, () => this.faults.chance()) : handle(call));
    if (isPartial) this.mishaps.noteCall("partial", call);
    if (call.gone?.aborted && call.caller.kind === "role") this.mishaps.noteCall("abandoned", call);
    for (const fault of faults) await this.after(fault, call);
    return reply;
  }

  private async before(fault: CallFault, call: AwsCall): Promise<void> {
    const isLater = fault.kind === "lost-answer" || fault.kind === "partial";
    if (!isLater && !("when" in fault && fault.when === "after"))
      this.mishaps.noteCall(fault.kind, call, "before");
    switch (fault.kind) {
      case "throttle":
        throw new AwsError(throttling[call.service] ?? "ThrottlingException", "Rate exceeded (fault)");
      case "error":
        throw new AwsError("InternalServerError", `${call.action} fails (fault)`, 500);
      case "drop":
        throw new ConnectionBroken(call);
      case "time-out":
        await wait(longestHold, undefined, { ref: false });
        throw new ConnectionBroken(call);
      case "slow":
        await wait(fault.milliseconds, undefined, { ref: false });
        return;
      case "kill":
        if (fault.when === "before") await this.killed(call);
    }
  }

  private async after(fault: CallFault, call: AwsCall): Promise<void> {
    const isKill = fault.kind === "kill" && fault.when === "after";
    if (fault.kind !== "lost-answer" && !isKill) return;
    this.mishaps.noteCall(fault.kind, call, "after");
    if (isKill) await this.killed(call);
    throw new ConnectionBroken(call);
  }

  private async killed(call: AwsCall): Promise<never> {
    if (call.caller.kind === "role") await this.kill(call.caller.sessionName);
    throw new ConnectionBroken(call);
  }
}
