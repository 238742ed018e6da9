/** A failed state: `name` is the error that retriers and catchers match, the message its cause. */
export class TaskFailure extends Error {
  /** Whether neither retriers nor catchers may have it. */
  readonly terminal: boolean;
  /** What a catcher puts into the data. */
  readonly output: ErrorOutput;

  constructor(error: string, cause: string, options: { terminal?: boolean; output?: ErrorOutput } = {}) {
    super(cause);
    this.name = error;
    this.terminal = options.terminal ?? false;
    this.output = options.output ?? { Error: error, Cause: cause };
  }
}

/** What nobody gave is null. */
interface ErrorOutput {
  readonly Error: string | null;
  readonly Cause: string | null;
}

/** Bytes that the input or output of a state may have. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const largestData = 262_144;

/**
 * @param what the state or the task that made the data
 * @throws TaskFailure States.DataLimitExceeded
 */
export const refuseLargeData = (what: string, data: unknown, options: { terminal?: boolean } = {}): void => {
  if (Buffer.byteLength(JSON.stringify(data) ?? "") <= largestData) return;
  throw new TaskFailure(
    "States.DataLimitExceeded",
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    options,
  );
};
