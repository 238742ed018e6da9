import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Order } from "#handlers/domain/order";
import { recordId } from "#handlers/notifications/once";
import { Failed } from "../errors";

/** The notifier's record of one event. Records of earlier versions don't name the event. */
const record = z.object({
  id: z.string(),
  status: z.string(),
  data: z
    .object({ type: z.string(), outcome: z.enum(["sent", "suppressed"]) })
    .optional()
    .catch(undefined),
});

export interface MailRecord {
  readonly version: number;
  /** The event; unknown while the mail is being sent. */
  readonly type: string | undefined;
  readonly outcome: "sent" | "suppressed" | "in progress";
}

/** BatchGetItem's maximum. */
const most = 100;

/** Finds what happened to an order's mails. Each event has one version of the order, so the versions are looked up. */
export const mailsOf = async (
  db: DynamoDBDocumentClient,
  table: string,
  { orderId, version }: Pick<Order, "orderId" | "version">,
): Promise<MailRecord[]> => {
  const found: MailRecord[] = [];
  // An order that operators tried again and again has many versions, and its last mail a high one.
  for (let first = 1; first <= version; first += most) {
    const length = Math.min(most, version - first + 1);
    const versions = Array.from({ length }, (_, index) => first + index);
    found.push(...(await recordsOf(db, table, new Map(versions.map((one) => [idOf(orderId, one), one])))));
  }
  return found.sort((a, b) => a.version - b.version);
};

const idOf = (orderId: string, version: number): string => recordId(`${orderId}:${version}`);

/** @param versions by the ids of their records */
const recordsOf = async (
  db: DynamoDBDocumentClient,
  table: string,
  versions: ReadonlyMap<string, number>,
): Promise<MailRecord[]> => {
  const Keys = [...versions.keys()].map((id) => ({ id }));
  const { Responses = {}, UnprocessedKeys = {} } = await db.send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
  );
  if (Object.keys(UnprocessedKeys).length > 0)
    throw new Failed("DynamoDB didn't return all records of mails.", { hint: "Try again in a moment." });
  return z
    .array(record)
    .parse(Responses[table] ?? [])
    .map(({ id, status, data }): MailRecord => {
      const outcome = status === "COMPLETED" ? (data?.outcome ?? "sent") : "in progress";
      return { version: versions.get(id) ?? 0, type: data?.type, outcome };
    });
};
