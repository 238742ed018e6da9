import * as z from "zod";

/** Schemas for option values that several commands take, as text from the command line. */

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .pipe(z.int().min(min).max(max));

export { whole };

/** An amount in minor units with its currency: `199800USD`. */
export const amount = z
  .string()
  .regex(/^\d{1,15}[A-Z]{3}$/, { error: "must be minor units and a currency, e.g. 199800USD" })
  .transform((text) => ({ amount: Number(text.slice(0, -3)), currency: text.slice(-3) }));

/** A fraction from 0 to 1, such as a rate. */
export const fraction = z
  .string()
  .refine((text) => /^\d*\.?\d+$/.test(text) && Number(text) <= 1, { error: "must be a number from 0 to 1" })
  .transform(Number);

/** Seconds to wait. */
export const timeout = whole(1, 86_400);

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const relative = z.string().regex(/^\d+[smhd]$/);
const absolute = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()]);

/**
 * A moment: ISO 8601 (`2026-03-01T10:00:00Z`; without a zone it is this machine's), `now`, or a time ago (`90s`,
 * `15m`, `1h`, `2d`).
 */
export const moment = (now: () => Date) =>
  z.string().transform((text, context) => {
    const found = momentOf(text, now());
    if (found) return found;
    context.addIssue({
      code: "custom",
      message: `"${text}" isn't a time: use ISO 8601 (2026-03-01T10:00:00Z), now, or 90s, 15m, 1h, 2d ago`,
    });
    return z.NEVER;
  });

export const momentOf = (text: string, now: Date): Date | undefined => {
  const found = read(text, now);
  return found && /^\d{4}-/.test(isoOf(found)) ? found : undefined;
};

/** Empty for an invalid time; years that don't have four digits get a sign. */
const isoOf = (date: Date): string => (Number.isNaN(date.getTime()) ? "" : date.toISOString());

const read = (text: string, now: Date): Date | undefined => {
  if (text === "now") return now;
  if (relative.safeParse(text).success) {
    const unit = z.enum(["s", "m", "h", "d"]).parse(text.slice(-1));
    return new Date(now.getTime() - Number(text.slice(0, -1)) * units[unit]);
  }
  return absolute.safeParse(text).success ? new Date(text) : undefined;
};

/** For commander: collects a repeatable option. */
export const collect = (value: string, previous: readonly string[] | undefined): string[] => [
  ...(previous ?? []),
  value,
];
