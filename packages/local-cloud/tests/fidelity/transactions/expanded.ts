import * as z from "zod";

const repeated = z.strictObject({ times: z.int(), of: z.unknown() });

/** A recorded value with its placeholders filled in. */
export const expanded = (value: unknown, fill: (text: string) => string): unknown => {
  if (typeof value === "string")
    return fill(value).replace(/\{x\*(\d+)\}/g, (_, count) => "x".repeat(Number(count)));
  if (Array.isArray(value)) return value.flatMap((entry) => entriesOf(entry, fill));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [fill(name), expanded(inner, fill)]),
  );
};

const entriesOf = (entry: unknown, fill: (text: string) => string): unknown[] => {
  const { times, of } = repeated.safeParse(entry).data ?? {};
  if (times === undefined) return [expanded(entry, fill)];
  return Array.from({ length: times }, (_, position) =>
    expanded(of, (text) => fill(text).replaceAll("{i}", String(position))),
  );
};
