import * as z from "zod";
import type { AwsCall, AwsReply } from "../service";
import { withReasons } from "./cancellation";
import { entriesOf, type TransactionEntry } from "./transaction-entries";

/** Why entries can't be done, by position; `undefined` for those that the engine decides on. */
export type Refusals = readonly (string | undefined)[];

const update = z.looseObject({ TableName: z.unknown(), Key: z.record(z.string(), z.unknown()) });

/**
 * A transaction in which checks that never hold stand for the entries that the engine would do and DynamoDB refuses. So the
 * engine cancels it, and says what it thinks of the others.
 */
export const withChecks = (call: AwsCall, refusals: Refusals): AwsCall => {
  if (refusals.every((refusal) => refusal === undefined)) return call;
  const TransactItems = entriesOf(call)?.map((entry, position) =>
    refusals[position] === undefined ? entry : neverHolding(entry),
  );
  return { ...call, input: { ...call.input, TransactItems } };
};

const neverHolding = (entry: TransactionEntry): TransactionEntry => {
  const { TableName, Key = {} } = update.safeParse(entry.Update).data ?? {};
  return {
    ConditionCheck: {
      TableName,
      Key,
      ConditionExpression: "attribute_exists(#key) AND attribute_not_exists(#key)",
      ExpressionAttributeNames: { "#key": Object.keys(Key)[0] ?? "" },
    },
  };
};

/** The engine's answer with the real reasons of the entries that checks stand for. */
export const withRefusals = (reply: AwsReply, refusals: Refusals): AwsReply =>
  withReasons(reply, (reason, position) => {
    const Message = refusals[position];
    return Message === undefined || reason.Code !== "ConditionalCheckFailed"
      ? reason
      : { Code: "ValidationError", Message };
  });
