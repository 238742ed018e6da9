import { randomUUID } from "node:crypto";

/**
 * A JSON number with the text it was written as. Event patterns compare numbers as decimals, and large ones by
 * their text, so `JSON.parse` alone (which rounds to a double) would match numbers that differ.
 */
export class ExactNumber {
  /** In millionths; undefined when the number is outside what EventBridge compares as a number. */
  readonly micros: bigint | undefined;

  constructor(readonly text: string) {
    this.micros = microsOf(text);
  }
}

export type Json = string | boolean | null | ExactNumber | Json[] | { readonly [key: string]: Json };

// Unguessable, so that no string of an event can be taken for a number.
const mark = `number:${randomUUID()}:`;
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON, keeping the text of numbers. A value that isn't a string is taken as parsed JSON already.
 * @throws SyntaxError
 */
export const exactJson = (source: unknown): Json => {
  const text = typeof source === "string" ? source : (JSON.stringify(source) ?? "null");
  JSON.parse(text); // syntax is checked before numbers are marked, so that errors show the user's own text
  const marked = text.replace(tokens, (token) => (token.startsWith('"') ? token : `"${mark}${token}"`));
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value,
  );
};

// "Numeric matching is limited to values between -5.0e9 and +5.0e9 inclusive, … six digits to the right of the
// decimal point" (EventBridge user guide, comparison operators).
const limit = 5_000_000_000n * 1_000_000n;
const number = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

const microsOf = (text: string): bigint | undefined => {
  const [, sign, whole = "", fraction = "", exponent = "0"] = number.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return 0n;
  const shift = Number(exponent) - fraction.length + 6 + digits.length - significant.length;
  if (shift < 0 || significant.length + shift > 16) return undefined;
  const micros = BigInt(significant) * 10n ** BigInt(shift);
  return micros > limit ? undefined : sign === "-" ? -micros : micros;
};

/** Whether it is an object of JSON, not an array, null or a number. */
export const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
