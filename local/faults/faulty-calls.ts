import { setTimeout as wait } from "node:timers/promises";
import { type CallInterceptor, ConnectionBroken } from "../endpoint/endpoint";
import { type AwsCall, AwsError, type AwsReply } from "../service";
import type { CallFault } from "./fault-plan";
import { handledInPart } from "./partial-failure";
import type { PlannedFaults } from "./planned-faults";

/** The errors by which services throttle; SDKs retry on each of these. */
const throttling: Readonly<Record<string, string>> = {
  dynamodb: "ProvisionedThroughputExceededException",
  sqs: "RequestThrottled",
  ses: "Throttling",
  sns: "Throttled",
};

/** Milliseconds that a call without an answer is held; every client has given up by then. */
const longestHold = 120_000;

/** Lets planned faults happen to calls of the AWS endpoint. */
export class FaultyCalls implements CallInterceptor {
  constructor(
    private readonly faults: PlannedFaults,
    /** Ends the instances of the function that makes the call. */
    private readonly kill: (functionName: string) => Promise<void>,
  ) {}

  /** @throws AwsError that the service would give; ConnectionBroken */
  async around(call: AwsCall, handle: (call: AwsCall) => Promise<AwsReply>): Promise<AwsReply> {
    const faults = this.faults.ofCall(call);
    for (const fault of faults) await this.before(fault, call);
    const isPartial = faults.some(({ kind }) => kind === "partial");
    const reply = await (isPartial ? handledInPart(call, handle, () => this.faults.chance()) : handle(call));
    for (const fault of faults) await this.after(fault, call);
    return reply;
  }

  private async before(fault: CallFault, call: AwsCall): Promise<void> {
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
    if (fault.kind === "lost-answer") throw new ConnectionBroken(call);
    if (fault.kind === "kill" && fault.when === "after") await this.killed(call);
  }

  private async killed(call: AwsCall): Promise<never> {
    if (call.caller.kind === "role") await this.kill(call.caller.sessionName);
    throw new ConnectionBroken(call);
  }
}
