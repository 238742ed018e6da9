import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { QuotaExceeded } from "../http/errors";
import { dynamoDbCounter } from "./counter";
import type { Caller } from "./identity";

/** Counts a request; returns the headers that tell the client what is left of its quota. @throws QuotaExceeded */
export type Quota = (caller: Caller) => Promise<Readonly<Record<string, string>>>;

interface Window {
  readonly name: "minute" | "day";
  readonly seconds: number;
  readonly limit: number | undefined;
}

interface Count extends Window {
  readonly limit: number;
  /** Undefined if the limit had been reached. */
  readonly used: number | undefined;
  /** Seconds until the next window begins. */
  readonly reset: number;
}

/** The shorter window first, so that a refused burst doesn't use up the daily quota. */
const windowsOf = ({ ratePerMinute, dailyQuota }: Caller): Window[] => [
  { name: "minute", seconds: 60, limit: ratePerMinute },
  { name: "day", seconds: 86_400, limit: dailyQuota },
];

/** `2026-03-01` for a day, `2026-03-01T10:05` for a minute: UTC, whatever the clock's zone. */
const startOf = ({ name }: Window, at: Date): string => at.toISOString().slice(0, name === "day" ? 10 : 16);

/** Items expire some time after their window; DynamoDB may take days to delete them. */
const keptSeconds = 86_400;

/**
 * Counters in a table with key `id` and TTL attribute `expiration`: one conditional update per request and window, so
 * that the limit holds exactly, however many requests arrive at once. A client without limits costs nothing.
 * @param db makes one attempt only: see counter.ts
 */
export const dynamoDbQuota = (db: DynamoDBDocumentClient, table: string, now: () => Date): Quota => {
  const increment = dynamoDbCounter(db, table, now);

  const count = async (clientId: string, window: Window & { limit: number }): Promise<Count> => {
    const at = now();
    const seconds = Math.floor(at.getTime() / 1000);
    const reset = window.seconds - (seconds % window.seconds);
    const used = await increment({
      id: `${clientId}#${startOf(window, at)}`,
      limit: window.limit,
      expiration: seconds + reset + keptSeconds,
    });
    return { ...window, used, reset };
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
