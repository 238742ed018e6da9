import * as z from "zod";

const object = z.record(z.string(), z.unknown());

/** What AWS answered. `*` in a text stands for any text; what isn't named isn't known. */
const answer = z.object({
  /** If left out, the call succeeded. */
  error: z.string().optional(),
  message: z.string().optional(),
  /** Why a transaction was cancelled, by the position of the entry. A member that is null is not there. */
  reasons: z.array(object).optional(),
  /** The whole answer. */
  body: object.optional(),
  /** A part of the answer. */
  has: object.optional(),
});
export type RightAnswer = z.output<typeof answer>;

/**
 * Calls with transactions, one after the other. The texts of a call may contain `{hash}`, `{pair}`, `{indexed}` and
 * `{streamed}` for the case's own tables, `{hash:arn}` for the ARN of one, `{case}` for the number of the case, and `{x*1000}` for a
 * thousand letters. An entry `{ times, of }` of a list stands for so many entries, in which `{i}` is the position.
 */
export const transactionCase = z.object({
  name: z.string(),
  /** Who asked AWS, or that AWS's documentation says so. */
  source: z.enum(["localstack", "moto", "dynamodb-conformance", "aws-sdk-java-v2", "documentation"]),
  /** The test, or the page of the documentation. */
  where: z.string(),
  tables: z.array(z.enum(["hash", "pair", "indexed", "streamed"])),
  calls: z.array(
    z.object({
      /** GetRecords gets the whole stream of a table. */
      action: z.string(),
      input: object,
      /** Seconds of the cloud's clock that pass before the call. */
      after: z.number().optional(),
      answer: answer.optional(),
    }),
  ),
});
export type TransactionCase = z.output<typeof transactionCase>;
export type TableKind = TransactionCase["tables"][number];
