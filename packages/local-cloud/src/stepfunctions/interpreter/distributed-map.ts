import type { Processor, StateMachineDefinition } from "../language";
import type { MapRun } from "../map-run";
import { executionEnded } from "../task-limit";
import { NestedFailure } from "./faults";
import type { Line } from "./run";

/** How many items may fail; no item may if neither is given. */
export interface Tolerance {
  readonly count?: number | undefined;
  readonly percentage?: number | undefined;
}

/** What one child execution gets. */
export interface ChildInput {
  readonly input: unknown;
  /** Items of the map in it. */
  readonly items: number;
}

export interface Distributed {
  readonly branch: Processor;
  readonly label: string;
  readonly inputs: readonly ChildInput[];
  /** Children that may run at once; 0 for as many as there may be. */
  readonly maxConcurrency: number;
  readonly tolerance: Tolerance;
}

/** Children that run at once where the state sets no limit. AWS runs 10,000. */
const unlimited = 1_000;

/**
 * Runs the items of a distributed map, each in an execution of its own.
 * @returns their outputs, in the order of the inputs; of a child that failed, its error and cause
 * @throws NestedFailure when more failed than may
 */
export const runDistributed = async (work: Distributed, line: Line): Promise<readonly unknown[]> => {
  const { branch, label, inputs, maxConcurrency, tolerance } = work;
  const mapRun = line.run.mapRun(machineOf(branch), {
    label,
    items: itemsOf(inputs),
    children: inputs.length,
    maxConcurrency,
    toleratedFailureCount: tolerance.count ?? 0,
    toleratedFailurePercentage: tolerance.percentage ?? 0,
  });
  line.thread.add("MapRunStarted", "mapRunStartedEventDetails", { mapRunArn: mapRun.arn });
  const children = new Children(work, mapRun);
  const stop = () => children.stop();
  line.signal.addEventListener("abort", stop, { once: true });
  try {
    const outputs = await children.run();
    if (line.signal.aborted) throw executionEnded();
    if (children.exceeded) throw exceeded(mapRun, line);
    mapRun.end("SUCCEEDED");
    line.thread.add("MapRunSucceeded");
    return outputs;
  } finally {
    mapRun.end("ABORTED");
    line.signal.removeEventListener("abort", stop);
  }
};

/** What children execute. Express executions have five minutes. */
const machineOf = (branch: Processor): StateMachineDefinition => {
  const express =
    branch.ProcessorConfig?.Mode === "DISTRIBUTED" && branch.ProcessorConfig.ExecutionType === "EXPRESS";
  return express ? { ...branch, TimeoutSeconds: 300 } : branch;
};

const itemsOf = (inputs: readonly ChildInput[]): number => inputs.reduce((sum, { items }) => sum + items, 0);

const exceeded = (mapRun: MapRun, { thread }: Line): NestedFailure => {
  mapRun.end("FAILED");
  const error = "States.ExceedToleratedFailureThreshold";
  const cause = "The specified tolerated failure threshold was exceeded";
  thread.add("MapRunFailed", "mapRunFailedEventDetails", { error, cause });
  return new NestedFailure(error, cause);
};

/** The child executions of one run. */
class Children {
  private readonly outputs: unknown[] = [];
  private next = 0;
  private failedItems = 0;
  private stopped = false;

  constructor(
    private readonly work: Distributed,
    private readonly mapRun: MapRun,
  ) {}

  async run(): Promise<readonly unknown[]> {
    const { inputs, maxConcurrency } = this.work;
    const most = Math.min(maxConcurrency || unlimited, inputs.length);
    await Promise.all(Array.from({ length: most }, () => this.lane()));
    return this.outputs;
  }

  /** Whether more items failed than may. */
  get exceeded(): boolean {
    const { count, percentage } = this.work.tolerance;
    if (count === undefined && percentage === undefined) return this.failedItems > 0;
    const share = (100 * this.failedItems) / itemsOf(this.work.inputs);
    return this.failedItems > (count ?? Number.POSITIVE_INFINITY) || share > (percentage ?? 100);
  }

  /** Begins no more children, and ends those that run. */
  stop(): void {
    this.stopped = true;
    for (const { execution } of this.mapRun.children) execution.stop(undefined, undefined);
  }

  private async lane(): Promise<void> {
    while (!this.stopped) {
      const index = this.next++;
      const child = this.work.inputs[index];
      if (!child) return;
      await this.one(child, index);
    }
  }

  private async one({ input, items }: ChildInput, index: number): Promise<void> {
    const execution = this.mapRun.child(input, items);
    await execution.run();
    if (execution.output !== undefined) {
      this.outputs[index] = JSON.parse(execution.output);
      return;
    }
    this.outputs[index] = { Error: execution.error ?? null, Cause: execution.cause ?? null };
    this.failedItems += items;
    if (!this.stopped && this.exceeded) this.stop();
  }
}
