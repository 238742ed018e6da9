import * as z from "zod";
import { AwsError } from "../service";

/** The page size of a list, and the start of the page. */
export const page = { Limit: z.int().min(1).max(100).optional(), NextToken: z.string().optional() };

/** A page of a list; the token is the position of the next one. */
export const paged = (
  key: string,
  items: readonly unknown[],
  { Limit = 100, NextToken }: { Limit?: number | undefined; NextToken?: string | undefined },
) => {
  const from = NextToken === undefined ? 0 : positionOf(NextToken);
  const next = from + Limit;
  return { [key]: items.slice(from, next), ...(next < items.length ? { NextToken: tokenOf(next) } : {}) };
};

/** A token says nothing to whoever reads it, as AWS's. */
const tokenOf = (position: number): string => Buffer.from(JSON.stringify({ position })).toString("base64url");

const token = z.object({ position: z.int().min(0) });

const positionOf = (text: string): number => {
  try {
    return token.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8"))).position;
  } catch {
    throw new AwsError("ValidationException", "NextToken is not valid.");
  }
};

/** As the JSON protocol writes timestamps. */
export const seconds = (date: Date): number => date.getTime() / 1000;

/** @throws AwsError ValidationException: archives and replays are listed by one filter at a time */
export const oneFilter = (
  action: string,
  request: { NamePrefix?: unknown; State?: unknown; EventSourceArn?: unknown },
): void => {
  const filters = [request.NamePrefix, request.State, request.EventSourceArn];
  if (filters.filter((filter) => filter !== undefined).length > 1)
    throw new AwsError(
      "ValidationException",
      `At most one filter is allowed for ${action}. Use either : State, EventSourceArn, or NamePrefix.`,
    );
};
