/** How an execution was started. */
export interface ExecutionDeclaration {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** Of a child of a distributed map. */
  readonly mapRunArn?: string | undefined;
  /** JSON text. */
  readonly input: string;
  readonly startDate: Date;
}
