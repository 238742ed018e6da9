import type { AwsReply } from "../service";

const operand = "An operand in the update expression has an incorrect data type";

/** What the engine says of updates otherwise than DynamoDB. */
const words: Readonly<Record<string, string>> = {
  "Operands for + must be numbers": operand,
  "Operands for - must be numbers": operand,
  "list_append requires two list operands": operand,
};

/**
 * A refusal of an update in DynamoDB's words.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (Validation Error)
 */
export const inDynamoWords = (reply: AwsReply): AwsReply => {
  if (reply.status !== 400) return reply;
  const text = String(reply.body);
  // A message is a JSON text of its own, so these aren't found inside another text.
  const body = Object.entries(words).reduce(
    (so, [engine, dynamo]) => so.replaceAll(`"${engine}"`, `"${dynamo}"`),
    text,
  );
  return body === text ? reply : { ...reply, body };
};
