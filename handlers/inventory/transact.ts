import { setTimeout } from "node:timers/promises";
import { type CancellationReason, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { Contention } from "../domain/errors";

const attempts = 5;
const firstPauseMs = 25;

/** Temporary reasons, for which a retry may succeed. */
const passing: ReadonlySet<string> = new Set([
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

/**
 * Runs a transaction. Returns the cancellation reasons by position, or undefined if it succeeded. The SDK doesn't retry a
 * cancelled transaction, so conflicts and throttles are retried here, with full jitter.
 * @throws Contention when all retries fail
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const transact = async (
  db: DynamoDBDocumentClient,
  what: string,
  TransactItems: NonNullable<TransactWriteCommandInput["TransactItems"]>,
): Promise<readonly CancellationReason[] | undefined> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.send(new TransactWriteCommand({ TransactItems }));
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      if (reasons.length > 0 && !reasons.some(({ Code = "" }) => passing.has(Code))) return reasons;
      if (attempt === attempts) throw new Contention(what, attempts, { cause: error });
      await setTimeout(Math.random() * firstPauseMs * 2 ** attempt);
    }
  }
};
