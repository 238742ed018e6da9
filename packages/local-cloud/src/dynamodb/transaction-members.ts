import * as z from "zod";
import { AwsError } from "../service";
import { actionsOf, type TransactionEntry } from "./transaction-entries";

/** What each action of a transaction must have. */
const required: Readonly<Record<string, readonly string[]>> = {
  ConditionCheck: ["Key", "TableName", "ConditionExpression"],
  Put: ["Item", "TableName"],
  Update: ["Key", "UpdateExpression", "TableName"],
  Delete: ["Key", "TableName"],
  Get: ["Key", "TableName"],
};

/**
 * Reports every missing member of a transaction in one refusal, as DynamoDB does; the engine reports the first.
 * @see https://github.com/aws/aws-sdk-java-v2/issues/3561 for an answer of DynamoDB
 * @throws AwsError ValidationException
 */
export const checkMembers = (action: string, entries: readonly TransactionEntry[]): void => {
  const isRead = action === "TransactGetItems";
  const missing = entries.flatMap((entry, position) => {
    const path = `transactItems.${position + 1}.member`;
    const actions = actionsOf(entry);
    if (isRead && actions.length === 0) return [`${path}.get`];
    return actions.flatMap(([kind, given]) =>
      missingIn(kind, given).map((member) => `${path}.${lowerFirst(kind)}.${lowerFirst(member)}`),
    );
  });
  if (missing.length === 0) return;
  const count = missing.length === 1 ? "1 validation error" : `${missing.length} validation errors`;
  const constraints = missing.map(
    (path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
  throw new AwsError("ValidationException", `${count} detected: ${constraints.join("; ")}`);
};

const missingIn = (kind: string, action: unknown): readonly string[] => {
  const given = z.record(z.string(), z.unknown()).safeParse(action).data;
  return given ? (required[kind] ?? []).filter((name) => (given[name] ?? null) === null) : [];
};

const lowerFirst = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
