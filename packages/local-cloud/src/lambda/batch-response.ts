import * as z from "zod";
import type { Outcome } from "./worker";

/** An empty array reports nothing either. */
const reported = z.union([
  z.tuple([]).transform(() => ({ batchItemFailures: null })),
  z.looseObject({
    batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().min(1) })).nullish(),
  }),
]);

/**
 * Reads the failed items of a batch from the function's result. An empty or missing result is full success. An error, a
 * malformed result or an unknown identifier is complete failure ("all").
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export const failedItems = (
  outcome: Outcome,
  identifiers: readonly string[],
  reportsItems: boolean,
): ReadonlySet<string> | "all" => {
  if ("fault" in outcome) return "all";
  if (!reportsItems || outcome.payload === null || outcome.payload === "") return new Set();
  const parsed = reported.safeParse(outcome.payload);
  if (!parsed.success) return "all";
  const failed = (parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((one) => identifiers.includes(one)) ? new Set(failed) : "all";
};
