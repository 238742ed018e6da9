import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { QuotaExceeded } from "../http/errors";
import type { Caller } from "./identity";

/** Counts a request; answers the headers that tell the client how much is left. @throws QuotaExceeded */
export type Quota = (caller: Caller) => Promise<Readonly<Record<string, string>>>;

interface Window {
  readonly name: "minute" | "day";
  readonly seconds: number;
  readonly limit: number | undefined;
}

interface Count extends Window {
  readonly limit: number;
  /** Undefined when the limit was reached before. */
  readonly used: number | undefined;
  /** Seconds until it begins anew. */
  readonly reset: number;
}

const counted = z.object({ used: z.int().min(1) });

/** The shorter first: a burst that is refused doesn't use up the day. */
const windowsOf = ({ ratePerMinute, dailyQuota }: Caller): Window[] => [
  { name: "minute", seconds: 60, limit: ratePerMinute },
  { name: "day", seconds: 86_400, limit: dailyQuota },
];

/** `2026-03-01` for a day, `2026-03-01T10:05` for a minute: UTC, whatever the clock's zone. */
const startOf = ({ name }: Window, at: Date): string => at.toISOString().slice(0, name === "day" ? 10 : 16);

/** Items go some time after their window: DynamoDB may take days for it. */
const keptSeconds = 86_400;

/**
 * Counters in a table with key `id` and TTL attribute `expiration`: one conditional update a request and window,
 * so that the limit holds exactly, however many requests arrive at once. A client without limits costs nothing.
 */
export const dynamoDbQuota = (db: DynamoDBDocumentClient, table: string, now: () => Date): Quota => {
  const count = async (clientId: string, window: Window & { limit: number }): Promise<Count> => {
    const at = now();
    const seconds = Math.floor(at.getTime() / 1000);
    const reset = window.seconds - (seconds % window.seconds);
    const used = await increment(`${clientId}#${startOf(window, at)}`, window.limit, seconds + reset);
    return { ...window, used, reset };
  };

  const increment = async (id: string, limit: number, end: number): Promise<number | undefined> => {
    try {
      const { Attributes } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { id },
          UpdateExpression: "ADD #used :one SET #expiration = if_not_exists(#expiration, :expiration)",
          ConditionExpression: "attribute_not_exists(#used) OR #used < :limit",
          ExpressionAttributeNames: { "#used": "used", "#expiration": "expiration" },
          ExpressionAttributeValues: { ":one": 1, ":limit": limit, ":expiration": end + keptSeconds },
          ReturnValues: "UPDATED_NEW",
        }),
      );
      return counted.parse(Attributes).used;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return async (caller) => {
    const counts: Count[] = [];
    for (const window of windowsOf(caller)) {
      const { limit } = window;
      if (limit === undefined) continue;
      const result = await count(caller.clientId, { ...window, limit });
      counts.push(result);
      if (result.used === undefined)
        throw new QuotaExceeded(limit, window.name, result.reset, headersOf(counts));
    }
    return headersOf(counts);
  };
};

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
const headersOf = (counts: readonly Count[]): Record<string, string> => {
  if (counts.length === 0) return {};
  const each = (format: (count: Count) => string) => counts.map(format).join(", ");
  return {
    "ratelimit-policy": each(({ name, limit, seconds }) => `"${name}";q=${limit};w=${seconds}`),
    ratelimit: each(({ name, limit, used, reset }) => `"${name}";r=${limit - (used ?? limit)};t=${reset}`),
  };
};
