import * as z from "zod";
import { fieldErrors } from "../domain/field-errors";
import type { Observer } from "../telemetry/telemetry";

interface Listed<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** The kind of item, for the log: `product`. */
  readonly what: string;
  /** The attribute that identifies an item. */
  readonly key: string;
  readonly observer: Observer | undefined;
}

/**
 * Returns the readable items of a list. An unreadable item mustn't make the whole list fail: it is left out, counted
 * as UnreadableItems, and logged with its key and its errors, but without its values.
 */
export const readable = <Schema extends z.ZodType>(
  { schema, what, key, observer }: Listed<Schema>,
  items: readonly unknown[],
): z.output<Schema>[] =>
  items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) return [parsed.data];
    const problems = fieldErrors(parsed.error, "item").map(({ path, message }) => `${path}: ${message}`);
    observer?.count("UnreadableItems");
    observer?.warn(`A stored ${what} can't be read, so it is left out`, {
      [key]: keyOf(item, key),
      problems,
    });
    return [];
  });

const keyOf = (item: unknown, key: string): string =>
  String(z.record(z.string(), z.unknown()).safeParse(item).data?.[key]);
