import { Cron } from "croner";
import type { Times } from "../clock/times";

/** One of the six fields, in AWS's order. */
interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** What it may hold besides numbers, `,`, `-`, `*` and `/`. */
  readonly extra?: RegExp;
}

const months =
  /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(-(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))?$/i;
const day = "(SUN|MON|TUE|WED|THU|FRI|SAT|[1-7])";
const weekdays = new RegExp(`^(\\?|L|${day}|${day}-${day}|${day}#[1-5]|${day}L)$`, "i");

const fields: readonly Field[] = [
  { name: "minutes", first: 0, last: 59 },
  { name: "hours", first: 0, last: 23 },
  { name: "day-of-month", first: 1, last: 31, extra: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/i },
  { name: "month", first: 1, last: 12, extra: months },
  { name: "day-of-week", first: 1, last: 7, extra: weekdays },
  { name: "year", first: 1970, last: 2199 },
];

/**
 * The times of `cron(0 10 * * ? *)`, in UTC: minutes, hours, day of the month, month, day of the week from 1 for
 * Sunday, year.
 * @throws Error that says which field AWS wouldn't take
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export const cronTimes = (expression: string): Times => {
  const given = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  if (given.length !== fields.length)
    throw new Error(
      `it needs six fields (${fields.map(({ name }) => name).join(", ")}), like cron(0 10 * * ? *)`,
    );
  if ((given[2] === "?") === (given[4] === "?"))
    throw new Error("exactly one of day-of-month and day-of-week must be ?");
  const parts = fields.map((field, index) => fieldForCroner(field, given[index] ?? ""));
  const cron = new Cron(["0", ...parts].join(" "), {
    paused: true,
    utcOffset: 0,
    alternativeWeekdays: true,
    mode: "7-part",
  });
  return {
    after: (time) => cron.nextRun(new Date(time))?.getTime(),
    upTo: (time) => cron.previousRuns(1, new Date(time + 1))[0]?.getTime(),
  };
};

/** A field as croner reads it: it has no wrapped ranges (20-2), no steps from a number (5/10), no `L` for Saturday. */
const fieldForCroner = (field: Field, text: string): string =>
  text
    .split(",")
    .map((part) => partForCroner(field, part))
    .join(",");

const partForCroner = ({ name, first, last, extra }: Field, part: string): string => {
  const wrong = new Error(`${part} can't be in the field ${name}`);
  if (extra?.test(part)) return name === "day-of-week" && part.toUpperCase() === "L" ? String(last) : part;
  const [, from = "", to, step] = /^(\*|\d+)(?:-(\d+))?(?:\/([1-9]\d*))?$/.exec(part) ?? [];
  const inside = [from, to].every((text) => text === undefined || text === "*" || within(text, first, last));
  if (from === "" || !inside || (from === "*" && to !== undefined)) throw wrong;
  const every = step === undefined ? "" : `/${step}`;
  if (from === "*") return `*${every}`;
  if (to === undefined) return step === undefined ? from : `${from}-${last}${every}`;
  if (Number(from) <= Number(to)) return `${from}-${to}${every}`;
  if (step !== undefined) throw wrong;
  return `${from}-${last},${first}-${to}`;
};

const within = (text: string, first: number, last: number): boolean =>
  Number(text) >= first && Number(text) <= last;
