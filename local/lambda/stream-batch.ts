import { setTimeout as delay } from "node:timers/promises";
import { failedItems } from "./batch-response";
import type { LambdaService } from "./lambda";
import type { StreamRecord } from "./stream-record";
import type { Outcome } from "./worker";

/** Records that go to the function together, and how often they did already. */
interface Batch {
  readonly records: readonly StreamRecord[];
  readonly retries: number;
}

export interface StreamBatchOptions {
  readonly lambda: Pick<LambdaService, "invoke">;
  readonly functionArn: string;
  readonly reportsItems: boolean;
  readonly bisects: boolean;
  /** -1 for no limit. */
  readonly maximumRetryAttempts: number;
  /** Milliseconds; -1 for no limit. */
  readonly maximumRecordAge: number;
  /** Told of records that are given up; never rejects. */
  readonly onFailure: (failure: BatchFailure) => Promise<void>;
  /** Told why a batch didn't reach the function. */
  readonly onError: (error: unknown) => void;
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
 * Carries records of one lane through a function, in order, until each is processed or given up. Never rejects.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 */
export const processInOrder = async (
  options: StreamBatchOptions,
  records: readonly StreamRecord[],
): Promise<void> => {
  const { signal } = options;
  // What is to be done, the next thing last.
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
    // Only what is tried again unchanged waits; what the function got on with, or a half, goes on at once.
    if (again && again.records.length === young.records.length)
      await delay(options.backoff(Math.max(failuresToReach, again.retries) - 1), undefined, {
        signal,
      }).catch(() => {}); // stopped while it waited
  }
};

/** @returns `undefined` when the function wasn't reached (throttled): that uses up no retry, by AWS's documentation */
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

/** What is left to do of a batch, the next thing last. */
const afterInvoke = async (
  options: StreamBatchOptions,
  { records, retries }: Batch,
  outcome: Outcome,
): Promise<Batch[]> => {
  const left = unprocessed(options, records, outcome);
  if (left.length === 0) return [];
  // The function got somewhere: what is left is a batch of its own, which uses up no retry.
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

/** Gives up the records that are too old, and these only: what came after them may still be young enough. */
const withoutTooOld = async (options: StreamBatchOptions, { records, retries }: Batch): Promise<Batch> => {
  const { maximumRecordAge, onFailure } = options;
  if (maximumRecordAge < 0) return { records, retries };
  const oldest = Date.now() - maximumRecordAge;
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
