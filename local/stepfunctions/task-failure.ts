/** A failed task: `name` is the error that retriers and catchers match, the message its cause. */
export class TaskFailure extends Error {
  /** Read by the engine: whether retriers and catchers may have it at all. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(error: string, cause: string, options: { terminal?: boolean } = {}) {
    super(cause);
    this.name = error;
    this.isRetryable = !options.terminal;
    this.isCatchable = !options.terminal;
  }
}

/** Bytes that the input or output of a state may have. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const largestData = 262_144;

/** @throws TaskFailure States.DataLimitExceeded, which nothing catches */
export const refuseLargeOutput = (output: unknown): void => {
  if (Buffer.byteLength(JSON.stringify(output) ?? "") <= largestData) return;
  throw new TaskFailure(
    "States.DataLimitExceeded",
    "The state/task returned a result with a size exceeding the maximum number of bytes service limit.",
    { terminal: true },
  );
};
