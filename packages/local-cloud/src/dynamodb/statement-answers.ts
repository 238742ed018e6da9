import * as z from "zod";
import type { AwsReply } from "../service";

const statements = z.looseObject({ TransactStatements: z.array(z.looseObject({ Statement: z.string() })) });
const answer = z.looseObject({ Responses: z.array(z.unknown()) });

/** The answer to ExecuteTransaction: writes have no responses on DynamoDB, and empty ones of the engine. */
export const statementsDone = (reply: AwsReply, input: unknown): AwsReply => {
  const asked = statements.safeParse(input).data?.TransactStatements ?? [];
  if (reply.status !== 200 || asked.some(({ Statement }) => /^\s*SELECT\b/i.test(Statement))) return reply;
  const given = answer.parse(JSON.parse(String(reply.body)));
  return { ...reply, body: JSON.stringify({ ...given, Responses: [] }) };
};
