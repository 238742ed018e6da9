import type { Observe } from "../observation";
import type { Execution } from "./execution";
import type { HistoryEvent } from "./history";
import { logLine } from "./log-delivery";
import type { StateMachine } from "./machine";

interface Receivers {
  /** Where machines with a `loggingConfiguration` write. */
  readonly log: (logGroupArn: string, line: string) => void;
  readonly observe?: Observe | undefined;
}

/** Tells the logs of machines, and those who observe the cloud, what executions do. */
export class Reports {
  constructor(private readonly to: Receivers) {}

  event(machine: StateMachine, executionArn: string, event: HistoryEvent): void {
    const { logging, arn: stateMachineArn } = machine;
    const line = logLine(logging, executionArn, event);
    if (line !== undefined && logging.logGroupArn !== undefined) this.to.log(logging.logGroupArn, line);
    const state = event.details?.value.name;
    if (!event.type.endsWith("StateEntered") || typeof state !== "string") return;
    this.to.observe?.({ kind: "state-entered", stateMachineArn, executionArn, state });
    this.transition(machine);
  }

  transition({ arn: stateMachineArn, type }: StateMachine): void {
    if (type === "STANDARD") this.to.observe?.({ kind: "transition-made", stateMachineArn });
  }

  ended({ arn: stateMachineArn, type }: StateMachine, { declared, stopDate }: Execution): void {
    const duration = Number(stopDate ?? declared.startDate) - declared.startDate.getTime();
    if (type === "EXPRESS") this.to.observe?.({ kind: "express-ended", stateMachineArn, duration });
  }

  changed({ declared, status }: Execution): void {
    const { arn: executionArn, machineArn: stateMachineArn, input } = declared;
    this.to.observe?.({ kind: "execution-changed", stateMachineArn, executionArn, status, input });
  }
}
