import { AwsError } from "../service";
import type { Execution, ExecutionStatus } from "./execution";

/** Finished executions that are remembered, histories and all; AWS has them for 90 days. */
const keptFinished = 2_000;

/** The executions of all machines, oldest first. */
export class Executions {
  private readonly all = new Map<string, Execution>();
  private readonly finished: string[] = [];

  constructor(private readonly kept = keptFinished) {}

  add(execution: Execution): void {
    this.all.set(execution.declared.arn, execution);
  }

  /** Forgets the oldest finished ones, when there are too many. */
  ended(execution: Execution): void {
    this.finished.push(execution.declared.arn);
    for (const arn of this.finished.splice(0, this.finished.length - this.kept)) this.all.delete(arn);
  }

  find(executionArn: string): Execution | undefined {
    return this.all.get(executionArn);
  }

  /** @throws AwsError InvalidArn, ExecutionDoesNotExist */
  get(executionArn: string): Execution {
    const execution = this.all.get(executionArn);
    if (execution) return execution;
    if (!/^arn:aws[\w-]*:states:[\w-]+:\d{12}:(execution|express):.+:.+$/.test(executionArn))
      throw new AwsError("InvalidArn", `Invalid Arn: '${executionArn}'`);
    throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
  }

  get running(): number {
    return this.all.size - this.finished.length;
  }

  /** Newest first. */
  of(machineArn: string, status?: ExecutionStatus): Execution[] {
    return [...this.all.values()]
      .filter(({ declared }) => declared.machineArn === machineArn)
      .filter((execution) => status === undefined || execution.status === status)
      .reverse();
  }
}
