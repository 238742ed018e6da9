import { createHash, randomUUID } from "node:crypto";
import { type Arguments, type Intrinsic, IntrinsicFailure } from "./arguments";

/** Characters that can be encoded, decoded or hashed. */
const longestText = 10_000;

const algorithms: ReadonlyMap<string, string> = new Map([
  ["MD5", "md5"],
  ["SHA-1", "sha1"],
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
]);

const shortText = (args: Arguments): string => {
  const text = args.text(0);
  if (text.length > longestText)
    throw new IntrinsicFailure(`The text must not have more than ${longestText} characters`);
  return text;
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
export const texts: Readonly<Record<string, Intrinsic>> = {
  "States.Base64Encode": (args) => Buffer.from(shortText(args.counted(1))).toString("base64"),
  "States.Base64Decode": (args) => Buffer.from(shortText(args.counted(1)), "base64").toString(),

  "States.Hash": (args) => {
    const algorithm = algorithms.get(args.counted(2).text(1));
    if (algorithm === undefined)
      throw new IntrinsicFailure(`${args.text(1)} is none of ${[...algorithms.keys()].join(", ")}`);
    return createHash(algorithm).update(shortText(args)).digest("hex");
  },

  // Each character of the second text separates, and what is empty between two of them is left out.
  "States.StringSplit": (args) => {
    const separators = new Set(args.counted(2).text(1));
    const parts = [""];
    for (const character of args.text(0))
      if (separators.has(character)) parts.push("");
      else parts.push(`${parts.pop()}${character}`);
    return parts.filter((part) => part !== "");
  },

  "States.StringToJson": (args) => {
    const text = args.counted(1).text(0);
    if (text.trim() === "") return null;
    try {
      const value: unknown = JSON.parse(text);
      // JSON has a negative zero, numbers of AWS haven't.
      return typeof value === "number" ? value + 0 : value;
    } catch (error) {
      throw new IntrinsicFailure(`Invalid JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  },

  "States.JsonToString": (args) => JSON.stringify(args.counted(1).any(0)),
  "States.UUID": (args) => args.counted(0) && randomUUID(),
};

/**
 * `States.Format`: braces take the arguments in their order; `\{` is a brace.
 * @param raw the template, with its escapes
 */
export const format = (raw: string, values: readonly unknown[]): string => {
  let used = 0;
  const text = raw.replaceAll(/\\(.)|\{\}/gs, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    used += 1;
    return used > values.length ? found : shown(values[used - 1]);
  });
  if (used !== values.length)
    throw new IntrinsicFailure(`The template has ${used} places for ${values.length} arguments`);
  return text;
};

/** A value in a text; objects look as they do in Java. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${shown(member)}`)
    .join(", ")}}`;
};
