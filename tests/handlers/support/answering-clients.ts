import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** What was asked, as an SDK's command has it. */
type Asked = Readonly<Record<string, unknown>>;
/** Is given the input of a command, and how many came before it; what it throws is thrown. */
type Answer = (input: Asked, before: number) => unknown;

const sending = (answer: Answer) => {
  const asked: Asked[] = [];
  const value = async ({ input }: { readonly input: Asked }) => answer(input, asked.push({ ...input }) - 1);
  return { asked, send: { send: { value } } };
};

/** A client of tables' items, as JavaScript has them. */
export const answeringDb = (answer: Answer = () => ({})) => {
  const { asked, send } = sending(answer);
  const db: DynamoDBDocumentClient = Object.create(DynamoDBDocumentClient.prototype, send);
  return { db, asked };
};

/** A client of tables' items, as they are sent. */
export const answeringDynamo = (answer: Answer) => {
  const { asked, send } = sending(answer);
  const client: DynamoDBClient = Object.create(DynamoDBClient.prototype, send);
  return { client, asked };
};

export const answeringStreams = (answer: Answer) => {
  const { asked, send } = sending(answer);
  const client: DynamoDBStreamsClient = Object.create(DynamoDBStreamsClient.prototype, send);
  return { client, asked };
};
