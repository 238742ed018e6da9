import { AsyncLocalStorage } from "node:async_hooks";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { type Once, onceByEventId } from "../../handlers/notifications/once";
import type { Call } from "./network";

/** The table of what the notifier did. */
export type OnceTable = Map<string, Record<string, AttributeValue>>;

const text = z.object({ S: z.string() });
const number = z.object({ N: z.string() });
const item = z.record(
  z.string(),
  z.custom<AttributeValue>((value) => typeof value === "object"),
);
const input = z.object({
  Item: item.optional(),
  Key: z.object({ id: text }).optional(),
  ExpressionAttributeValues: item.optional(),
});

const numberIn = (record: Record<string, AttributeValue>, name: string): number | undefined => {
  const found = number.safeParse(record[name]);
  return found.success ? Number(found.data.N) : undefined;
};

/** The condition that Powertools puts a record on: there is none, it expired, or its function is dead. */
const mayPut = (earlier: Record<string, AttributeValue> | undefined): boolean => {
  if (earlier === undefined) return true;
  if ((numberIn(earlier, "expiration") ?? 0) < Date.now() / 1000) return true;
  const inProgressUntil = numberIn(earlier, "in_progress_expiration");
  return earlier.status?.S === "INPROGRESS" && inProgressUntil !== undefined && inProgressUntil < Date.now();
};

const effectOf = (table: OnceTable, command: string, sent: z.infer<typeof input>) => () => {
  const id = text.parse(sent.Item?.id ?? sent.Key?.id).S;
  const earlier = table.get(id);
  switch (command) {
    case "PutItemCommand":
      if (!mayPut(earlier))
        throw new ConditionalCheckFailedException({
          message: "The conditional request failed",
          $metadata: {},
          ...(earlier ? { Item: earlier } : {}),
        });
      table.set(id, sent.Item ?? {});
      return {};
    case "UpdateItemCommand": {
      const {
        ":expiry": expiration,
        ":status": status,
        ":response_data": data,
      } = sent.ExpressionAttributeValues ?? {};
      table.set(id, {
        id: { S: id },
        ...earlier,
        ...(expiration ? { expiration } : {}),
        ...(status ? { status } : {}),
        ...(data ? { data } : {}),
      });
      return {};
    }
    case "DeleteItemCommand":
      table.delete(id);
      return {};
    case "GetItemCommand":
      return earlier ? { Item: earlier } : {};
    default:
      throw new Error(`The table of the notifier has no ${command}.`);
  }
};

interface Caller {
  readonly table: OnceTable;
  readonly call: Call;
}
const callers = new AsyncLocalStorage<Caller>();

/** A DynamoDB client whose calls end in the caller's map, and never leave the process; making one is dear. */
const client = new DynamoDBClient({
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
client.middlewareStack.add(
  (_next, context) => async (args) => {
    const caller = callers.getStore();
    if (caller === undefined) throw new Error("The notifier's table is asked from outside of the notifier.");
    const command = context.commandName ?? "";
    const effect = effectOf(caller.table, command, input.parse(args.input));
    const output = await caller.call(command.replace("ItemCommand", " record"), effect);
    return { response: {}, output: { $metadata: {}, ...output } };
  },
  { step: "initialize", priority: "high", name: "inMemory" },
);

/** The notifier's own guard, on a table in memory. */
export const onceIn =
  (table: OnceTable, call: Call): Once =>
  (work) => {
    const doOnce = onceByEventId(client, "notifications", 400)(work);
    return (event, context) => callers.run({ table, call }, () => doOnce(event, context));
  };
