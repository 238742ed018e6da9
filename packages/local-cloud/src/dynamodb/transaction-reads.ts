import * as z from "zod";
import { AwsError, type AwsReply } from "../service";
import { itemSize } from "./item-size";
import type { TransactionEntry } from "./transaction-entries";

const answer = z.looseObject({
  Responses: z.array(z.looseObject({ Item: z.record(z.string(), z.unknown()).optional() })),
});
const projected = z.looseObject({
  Get: z.looseObject({
    ProjectionExpression: z.string(),
    ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  }),
});

/** Bytes of the items that one transaction may read. */
const most = 4 * 1024 * 1024;

/**
 * The answer to TransactGetItems without the keys that the engine adds to projections.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 * @throws AwsError ValidationException, for items that are too large together
 */
export const readsOf = (reply: AwsReply, entries: readonly TransactionEntry[]): AwsReply => {
  if (reply.status !== 200) return reply;
  const given = answer.parse(JSON.parse(String(reply.body)));
  const size = given.Responses.reduce((sum, { Item }) => sum + itemSize(Item), 0);
  if (size > most)
    throw new AwsError(
      "ValidationException",
      `The items of a transaction can't exceed 4 MB together; these have ${size} bytes. Read them in several calls.`,
    );
  const Responses = given.Responses.map(({ Item }, position) => {
    const names = projectedNames(entries[position]);
    if (!names || !Item) return Item ? { Item } : {};
    const kept = Object.entries(Item).filter(([name]) => names.has(name));
    return kept.length === 0 ? {} : { Item: Object.fromEntries(kept) };
  });
  return { ...reply, body: JSON.stringify({ ...given, Responses }) };
};

/** The attributes that a projection is about: `#a.b, c[1]` is about two. */
const projectedNames = (entry: TransactionEntry | undefined): ReadonlySet<string> | undefined => {
  const { ProjectionExpression, ExpressionAttributeNames } = projected.safeParse(entry).data?.Get ?? {};
  const first = ProjectionExpression?.split(",").map((path) => path.trim().replace(/[.[].*$/s, ""));
  return first && new Set(first.map((name) => ExpressionAttributeNames?.[name] ?? name));
};
