import { setTimeout as delay } from "node:timers/promises";
import { failedItems } from "./batch-response";
import type { LambdaService } from "./lambda";
import type { StreamRecord } from "./stream-record";
import type { Outcome } from "./worker";

export interface StreamBatchOptions {
  readonly lambda: LambdaService;
  readonly functionArn: string;
  readonly reportsItems: boolean;
  readonly bisects: boolean;
  /** -1 for no limit. */
  readonly maximumRetryAttempts: number;
  /** Milliseconds; -1 for no limit. */
  readonly maximumRecordAge: number;
  /** Told of records that are given up. */
  readonly onFailure: (failure: BatchFailure) => Promise<void>;
  /** Milliseconds before a retry, by how many there were. AWS documents a back-off and not its length. */
  readonly backoff: (attempt: number) => number;
  readonly signal: AbortSignal;
}

export interface BatchFailure {
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly records: readonly StreamRecord[];
  readonly invocations: number;
  readonly outcome: Outcome | undefined;
}

/**
 * Carries records of one lane through a function, in order, until each is processed or given up.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 */
export const processInOrder = async (
  options: StreamBatchOptions,
  records: readonly StreamRecord[],
  retries = 0,
): Promise<void> => {
  const { signal, maximumRetryAttempts } = options;
  if (records.length === 0 || signal.aborted) return;
  if (tooOld(options, records)) return giveUp(options, "RecordAgeExceeded", records, retries, undefined);

  const outcome = await options.lambda.invoke(options.functionArn, { Records: records });
  const left = unprocessed(options, records, outcome);
  if (left.length === 0) return;
  // The function got somewhere: what is left is a batch of its own, which uses up no retry.
  if (left.length < records.length) return processInOrder(options, left, retries);
  if (options.bisects && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    await processInOrder(options, records.slice(0, middle), retries);
    return processInOrder(options, records.slice(middle), retries);
  }
  if (maximumRetryAttempts >= 0 && retries >= maximumRetryAttempts)
    return giveUp(options, "RetryAttemptsExhausted", records, retries + 1, outcome);
  await delay(options.backoff(retries), undefined, { signal }).catch(() => {}); // stopped while it waited
  return processInOrder(options, records, retries + 1);
};

/** The lowest sequence number reported is the checkpoint: everything from it on is tried again. */
const unprocessed = (
  { reportsItems }: StreamBatchOptions,
  records: readonly StreamRecord[],
  outcome: Outcome,
): readonly StreamRecord[] => {
  const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
  const failed = failedItems(outcome, numbers, reportsItems);
  if (failed === "all") return records;
  const first = numbers.findIndex((number) => failed.has(number));
  return first < 0 ? [] : records.slice(first);
};

const tooOld = ({ maximumRecordAge }: StreamBatchOptions, [first]: readonly StreamRecord[]): boolean =>
  maximumRecordAge >= 0 &&
  first !== undefined &&
  Date.now() - first.dynamodb.ApproximateCreationDateTime * 1000 > maximumRecordAge;

const giveUp = (
  { onFailure }: StreamBatchOptions,
  condition: BatchFailure["condition"],
  records: readonly StreamRecord[],
  invocations: number,
  outcome: Outcome | undefined,
): Promise<void> => onFailure({ condition, records, invocations, outcome });
