/**
 * A JSON number with the text it was written as. Event patterns compare numbers as EventBridge's rule engine does:
 * as doubles where a double holds the number, by their text otherwise.
 */
export class ExactNumber {
  /** Undefined when no double has exactly this value. */
  readonly comparable: number | undefined;

  constructor(readonly text: string) {
    const nearest = Number(text) + 0; // -0 is 0
    this.comparable =
      Number.isFinite(nearest) && decimal(String(nearest)) === decimal(text) ? nearest : undefined;
  }
}

/** A JSON object with its members as they were written: a name may come more than once. */
export class JsonObject {
  constructor(readonly entries: readonly (readonly [string, Json])[]) {}

  /** The last value of that name, as `JSON.parse` has it. */
  get(name: string): Json | undefined {
    return this.entries.findLast(([key]) => key === name)?.[1];
  }
}

export type Json = string | boolean | null | ExactNumber | Json[] | JsonObject;

const number = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** One spelling for all spellings of a decimal number. */
const decimal = (text: string): string => {
  const [, sign, whole = "", fraction = "", exponent = "0"] = number.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
};

/** JSON text of a value, with the digits that its numbers were written with. */
export const jsonText = (value: Json): string => {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (value instanceof JsonObject)
    return `{${value.entries.map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`).join(",")}}`;
  return JSON.stringify(value);
};
