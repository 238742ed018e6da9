import { AwsError } from "../service";
import type { ExecutionStatus } from "./ending";
import type { Execution } from "./execution";

/** Finished executions that are remembered, histories and all; AWS has them for 90 days. */
const keptFinished = 2_000;

/** The executions of all machines, oldest first. */
export class Executions {
  private readonly all = new Map<string, Execution>();
  private readonly finished: string[] = [];

  /** The child executions of distributed maps, by the execution that began them. They are forgotten with it. */
  private readonly children = new Map<string, string[]>();
  private childCount = 0;

  /** @param forgotten is called with the ARN of each execution that is forgotten */
  constructor(
    private readonly kept = keptFinished,
    private readonly forgotten: (executionArn: string) => void = () => {},
  ) {}

  add(execution: Execution): void {
    this.all.set(execution.declared.arn, execution);
  }

  addChild(child: Execution, parentArn: string): void {
    this.add(child);
    this.childCount += 1;
    const beside = this.children.get(parentArn) ?? [];
    beside.push(child.declared.arn);
    this.children.set(parentArn, beside);
  }

  /** Forgets the oldest finished ones, when there are too many. */
  ended(execution: Execution): void {
    this.finished.push(execution.declared.arn);
    for (const arn of this.finished.splice(0, this.finished.length - this.kept)) this.forget(arn);
  }

  private forget(executionArn: string): void {
    const children = this.children.get(executionArn) ?? [];
    this.childCount -= children.length;
    for (const child of children) this.forget(child);
    this.children.delete(executionArn);
    this.all.delete(executionArn);
    this.forgotten(executionArn);
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
    return this.all.size - this.childCount - this.finished.length;
  }

  /** Newest first. */
  of(machineArn: string, status?: ExecutionStatus): Execution[] {
    return [...this.all.values()]
      .filter(({ declared }) => declared.machineArn === machineArn)
      .filter((execution) => status === undefined || execution.status === status)
      .reverse();
  }
}
