import * as z from "zod";
import { AwsError, type AwsReply } from "../service";
import { reasonsOf } from "./cancellation";
import { actionsOf, type TransactionEntry } from "./transaction-entries";

const condition = z.looseObject({ ConditionExpression: z.string().default("") });

/** How the engine begins what is wrong with an expression, whatever the item is. */
const wrongExpression =
  /^(Invalid (Update|Condition)Expression: |Expected |Syntax error|Invalid function name)/;

/**
 * DynamoDB refuses a transaction as a whole for what is wrong with its request alone: an expression, or an item that is nested
 * too deep. The engine cancels it.
 * @throws AwsError ValidationException, of the first entry that is refused so
 */
export const refuseBeforeRunning = (reply: AwsReply, entries: readonly TransactionEntry[]): void => {
  for (const [position, { Code, Message = "" }] of reasonsOf(reply).entries()) {
    const [[kind, action] = ["", {}]] = actionsOf(entries[position] ?? {});
    if (Code !== "ValidationError") continue;
    if (kind === "Put" && Message.startsWith("Nesting Levels")) throw invalid(Message);
    if (wrongExpression.test(Message)) throw invalid(named(Message, action));
  }
};

/** A refusal with the name of the expression. The engine leaves that of conditions out in transactions. */
const named = (message: string, action: unknown): string => {
  if (/^Invalid (Update|Condition)Expression/.test(message)) return message;
  const { ConditionExpression } = condition.parse(action);
  return `Invalid ConditionExpression: ${inDynamoWords(message, ConditionExpression)}`;
};

/** An expression that ends too early: DynamoDB names its last token. */
const inDynamoWords = (message: string, expression: string): string => {
  if (!/^Expected .*, got end of expression$/.test(message)) return message;
  const last = expression.match(/[:#]?\w+|[^\s\w]/g)?.at(-1) ?? "";
  return `Syntax error; token: "<EOF>", near: "${last}"`;
};

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
