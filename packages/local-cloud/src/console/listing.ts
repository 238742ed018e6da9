import * as z from "zod";

/** A part of a list, newest first. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** The filters of a list; the page's address has the same names. */
export interface Wanted {
  /** Text that an item must contain. */
  readonly q: string;
  /** The minimum time, in milliseconds since 1970. */
  readonly since: number;
  readonly limit: number;
}

const parameters = z.object({
  q: z.string().default(""),
  minutes: z.coerce.number().positive().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
});

/** Reads a list's parameters. @param now milliseconds since 1970 */
export const wantedOf = (query: URLSearchParams, now: number): Wanted => {
  // An empty choice in a form means no filter.
  const given = Object.fromEntries([...query].filter(([, value]) => value !== ""));
  const { q, minutes, limit } = parameters.parse(given);
  return { q: q.trim(), since: minutes === undefined ? 0 : now - minutes * 60_000, limit };
};

/** The parts of an item that are filtered. */
interface Facts {
  readonly at: number;
  readonly text: string;
}

/** The matching items. @param newestFirst may be lazy: it is read only as far as needed */
export const listed = <Item>(
  newestFirst: Iterable<Item>,
  { q, since, limit }: Wanted,
  factsOf: (item: Item) => Facts,
): Listed<Item> => {
  const sought = q.toLowerCase();
  const items: Item[] = [];
  for (const item of newestFirst) {
    const { at, text } = factsOf(item);
    if (at < since) break;
    if (sought !== "" && !text.toLowerCase().includes(sought)) continue;
    if (items.length === limit) return { items, more: true };
    items.push(item);
  }
  return { items, more: false };
};

/** A list from its end, without a copy of it. */
export function* backwards<Item>(list: readonly Item[]): Iterable<Item> {
  for (let index = list.length - 1; index >= 0; index--) {
    const item = list[index];
    if (item !== undefined) yield item;
  }
}
