import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { isThrottled, mayBeDone } from "../aws/failures";

/** The maximum difference between the clocks of two workers, in milliseconds. */
const clockSkew = 2_000;

const counted = z.object({ used: z.int().min(1), by: z.string().optional(), at: z.number().optional() });
type Counted = z.infer<typeof counted>;

export interface Counting {
  readonly id: string;
  readonly limit: number;
  /** Seconds since 1970 after which the counter may be deleted. */
  readonly expiration: number;
}

/**
 * Adds one; returns the new count, or undefined if the limit had been reached. A lost response never counts twice. For
 * that, the client must make only one attempt: an SDK can't know that repeating `ADD` is wrong.
 * @throws DynamoDB's errors; the request is then counted once or not at all
 */
export const dynamoDbCounter =
  (db: DynamoDBDocumentClient, table: string, now: () => Date) =>
  async (counting: Counting): Promise<number | undefined> => {
    const mine = { by: randomUUID(), at: now().getTime() };
    const write = (condition: string, values: Readonly<Record<string, unknown>> = {}) =>
      unthrottled(() => db.send(update(table, counting, mine, condition, values))).then(
        ({ Attributes }) => counted.parse(Attributes),
        (error: unknown) => refusedBy(error),
      );
    try {
      const first = await write("#used < :limit");
      return first instanceof Refused ? undefined : first.used;
    } catch (error) {
      if (!mayBeDone(error)) throw error;
      // Counts only if nobody has written since, so not if the first attempt was carried out.
      const again = await write("#used < :limit AND (attribute_not_exists(#at) OR #at < :before)", {
        ":before": mine.at - clockSkew,
      });
      return again instanceof Refused ? settled(again.found, mine, counting.limit) : again.used;
    }
  };

/**
 * Finds out from the counter whether an attempt with a lost response was counted. If somebody wrote right after it, that
 * can't be known, and it passes as counted. Otherwise the limit had been reached.
 */
const settled = (found: Counted, mine: { readonly by: string; readonly at: number }, limit: number) => {
  const wasCounted = found.by === mine.by;
  const untold = found.at !== undefined && found.at >= mine.at - clockSkew;
  return wasCounted || (untold && found.used < limit) ? found.used : undefined;
};

const attempts = 3;

/** Repeats throttled calls, which had no effect. */
const unthrottled = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === attempts || !isThrottled(error)) throw error;
      await setTimeout(25 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
};

class Refused {
  constructor(readonly found: Counted) {}
}

const refusedBy = (error: unknown): Refused => {
  if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
  return new Refused(counted.parse(unmarshall(error.Item)));
};

const update = (
  TableName: string,
  { id, limit, expiration }: Counting,
  { by, at }: { readonly by: string; readonly at: number },
  condition: string,
  values: Readonly<Record<string, unknown>>,
): UpdateCommand =>
  new UpdateCommand({
    TableName,
    Key: { id },
    UpdateExpression:
      "ADD #used :one SET #by = :by, #at = :at, #expiration = if_not_exists(#expiration, :expiration)",
    ConditionExpression: `attribute_not_exists(#used) OR (${condition})`,
    ExpressionAttributeNames: { "#used": "used", "#by": "by", "#at": "at", "#expiration": "expiration" },
    ExpressionAttributeValues: {
      ":one": 1,
      ":by": by,
      ":at": at,
      ":limit": limit,
      ":expiration": expiration,
      ...values,
    },
    ReturnValues: "UPDATED_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
