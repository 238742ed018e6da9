import type { Clock } from "../clock/clock";
import { failedItems } from "./batch-response";
import type { Invoker } from "./invoker";
import type { StreamRecord } from "./stream-record";
import type { Outcome } from "./worker";

/** Records that are sent to the function together, and the number of earlier tries. */
interface Batch {
  readonly records: readonly StreamRecord[];
  readonly retries: number;
}

export interface StreamBatchOptions {
  readonly lambda: Invoker;
  readonly functionArn: string;
  readonly reportsItems: boolean;
  readonly bisects: boolean;
  /** -1 for no limit. */
  readonly maximumRetryAttempts: number;
  /** Milliseconds; -1 for no limit. */
  readonly maximumRecordAge: number;
  /** Called with records that are given up; never rejects. */
  readonly onFailure: (failure: BatchFailure) => Promise<void>;
  /** Called with the reason why a batch didn't reach the function. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds before a retry, by the number of earlier ones. AWS documents a back-off but not its length. */
  readonly backoff: (attempt: number) => number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface BatchFailure {
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly records: readonly StreamRecord[];
  readonly invocations: number;
  readonly outcome: Outcome | undefined;
}

/**
 * Sends records of one lane to a function, in order, until each is processed or given up. Never rejects.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 */
export const processInOrder = async (
  options: StreamBatchOptions,
  records: readonly StreamRecord[],
): Promise<void> => {
  const { clock, signal } = options;
  // The batches to do, in reverse order.
  const pending: Batch[] = [{ records, retries: 0 }];
  let failuresToReach = 0;
  for (let batch = pending.pop(); batch && !signal.aborted; batch = pending.pop()) {
    const young = await withoutTooOld(options, batch);
    if (young.records.length === 0) continue;
    const outcome = await invoke(options, young.records);
    failuresToReach = outcome ? 0 : failuresToReach + 1;
    const next = outcome ? await afterInvoke(options, young, outcome) : [young];
    pending.push(...next);
    const again = next.at(-1);
    // Only an unchanged batch waits before its retry; the rest of a partly handled batch, or a half, continues immediately.
    if (again && again.records.length === young.records.length)
      await clock.sleep(options.backoff(Math.max(failuresToReach, again.retries) - 1), signal);
  }
};

/** @returns `undefined` if the function was throttled, which according to AWS's documentation uses up no retry */
const invoke = async (
  { lambda, functionArn, onError }: StreamBatchOptions,
  records: readonly StreamRecord[],
): Promise<Outcome | undefined> => {
  try {
    return await lambda.invoke(functionArn, { Records: records });
  } catch (error) {
    onError(error);
    return undefined;
  }
};

/** The rest of a batch to do, in reverse order. */
const afterInvoke = async (
  options: StreamBatchOptions,
  { records, retries }: Batch,
  outcome: Outcome,
): Promise<Batch[]> => {
  const left = unprocessed(options, records, outcome);
  if (left.length === 0) return [];
  // The function handled a part: the rest is a new batch, which uses up no retry.
  if (left.length < records.length) return [{ records: left, retries }];
  if (options.bisects && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    return [
      { records: records.slice(middle), retries },
      { records: records.slice(0, middle), retries },
    ];
  }
  const { maximumRetryAttempts } = options;
  if (maximumRetryAttempts < 0 || retries < maximumRetryAttempts) return [{ records, retries: retries + 1 }];
  await options.onFailure({
    condition: "RetryAttemptsExhausted",
    records,
    invocations: retries + 1,
    outcome,
  });
  return [];
};

/** The lowest sequence number reported is the checkpoint: all records from it on are retried. */
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

/** Gives up only the records that are too old; later ones may still be young enough. */
const withoutTooOld = async (options: StreamBatchOptions, { records, retries }: Batch): Promise<Batch> => {
  const { clock, maximumRecordAge, onFailure } = options;
  if (maximumRecordAge < 0) return { records, retries };
  const oldest = clock.now() - maximumRecordAge;
  const firstYoung = records.findIndex(
    ({ dynamodb }) => dynamodb.ApproximateCreationDateTime * 1000 >= oldest,
  );
  const count = firstYoung < 0 ? records.length : firstYoung;
  if (count === 0) return { records, retries };
  await onFailure({
    condition: "RecordAgeExceeded",
    records: records.slice(0, count),
    invocations: retries,
    outcome: undefined,
  });
  return { records: records.slice(count), retries };
};
