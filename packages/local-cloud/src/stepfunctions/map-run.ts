import { randomUUID } from "node:crypto";
import type { Clock } from "../clock/clock";
import { AwsError } from "../service";
import type { ExecutionStatus } from "./ending";
import type { ExecutionDeclaration } from "./execution-declaration";

export interface MapRunSettings {
  /** What the run is named after: the state's label, or its name. */
  readonly label: string;
  /** Items of the map; children may have several each. */
  readonly items: number;
  readonly children: number;
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
}

/** An execution, as a run sees its children. */
export interface RunExecution {
  readonly declared: ExecutionDeclaration;
  readonly status: ExecutionStatus;
  readonly stopDate: Date | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  run(): Promise<void>;
  stop(error: string | undefined, cause: string | undefined): void;
}

/** One child execution of a run, with as many items of the map. */
export interface Child {
  readonly execution: RunExecution;
  readonly items: number;
}

/** One run of a distributed map, whose items are executions of their own. */
export class MapRun {
  readonly children: Child[] = [];
  readonly startDate: Date;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED" = "RUNNING";
  stopDate: Date | undefined;

  constructor(
    readonly arn: string,
    readonly parent: ExecutionDeclaration,
    readonly settings: MapRunSettings,
    private readonly clock: Clock,
    private readonly create: (declared: ExecutionDeclaration) => RunExecution,
  ) {
    this.startDate = clock.date();
  }

  /** The state machine that children belong to. */
  get machineArn(): string {
    return `${this.parent.machineArn}/${this.settings.label}`;
  }

  /** Makes a child, which the caller runs. */
  child(input: unknown, items: number): RunExecution {
    const [name, machine] = [randomUUID(), this.machineArn.slice(this.machineArn.lastIndexOf(":") + 1)];
    const execution = this.create({
      arn: `${this.parent.arn.split(":").slice(0, 5).join(":")}:execution:${machine}:${name}`,
      name,
      machineArn: this.machineArn,
      mapRunArn: this.arn,
      input: JSON.stringify(input),
      startDate: this.clock.date(),
    });
    this.children.push({ execution, items });
    return execution;
  }

  end(status: MapRun["status"]): void {
    if (this.status !== "RUNNING") return;
    this.status = status;
    this.stopDate = this.clock.date();
  }
}

/** Begins a run. @param create makes a child execution */
export const beginMapRun = (
  parent: ExecutionDeclaration,
  settings: MapRunSettings,
  clock: Clock,
  create: (declared: ExecutionDeclaration) => RunExecution,
): MapRun => {
  const [prefix, machine] = parent.machineArn.split(":stateMachine:");
  const arn = `${prefix}:mapRun:${machine}/${settings.label}:${randomUUID()}`;
  return new MapRun(arn, parent, settings, clock, create);
};

/** Runs of all executions that are remembered. */
export class MapRuns {
  private readonly byArn = new Map<string, MapRun>();

  add(mapRun: MapRun): void {
    this.byArn.set(mapRun.arn, mapRun);
  }

  /** Forgets the runs of an execution. */
  forget(executionArn: string): void {
    for (const { arn } of this.of(executionArn)) this.byArn.delete(arn);
  }

  /** Newest first. */
  of(executionArn: string): MapRun[] {
    return [...this.byArn.values()].filter(({ parent }) => parent.arn === executionArn).reverse();
  }

  /** @throws AwsError ResourceNotFound */
  get(arn: string): MapRun {
    const mapRun = this.byArn.get(arn);
    if (mapRun) return mapRun;
    throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`);
  }
}
