import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "../../../clock/clock";
import { compiled } from "./compiled";

/** What a function of an expression can't do with its arguments. */
export class FunctionMisused extends Error {}

const algorithms: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

const wholeNumber = (value: unknown, name: string): number => {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new FunctionMisused(`${name} takes whole numbers, not ${JSON.stringify(value)}`);
};

const partition = (array: unknown, size: unknown): unknown => {
  if (array === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(array) ? array : [array];
  const length = wholeNumber(size, "$partition");
  if (length < 1) throw new FunctionMisused("$partition takes a size above 0");
  return Array.from({ length: Math.ceil(list.length / length) }, (_, index) =>
    list.slice(index * length, (index + 1) * length),
  );
};

const mostNumbers = 1_000;

/** As of any sequence of JSONata, one number alone is itself, and none is nothing. */
const range = (first: unknown, last: unknown, step: unknown): unknown => {
  const [from, to, by] = [first, last, step].map((value) => wholeNumber(value, "$range"));
  if (from === undefined || to === undefined || !by)
    throw new FunctionMisused("$range takes a step that isn't 0");
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > mostNumbers)
    throw new FunctionMisused(`$range makes at most ${mostNumbers} numbers, not ${length}`);
  const numbers = Array.from({ length }, (_, index) => from + index * by);
  return length > 1 ? numbers : numbers[0];
};

const hash = (content: unknown, algorithm: unknown = "SHA-256"): string | undefined => {
  if (content === undefined) return undefined;
  const name = typeof algorithm === "string" ? algorithms[algorithm] : undefined;
  if (name === undefined || typeof content !== "string")
    throw new FunctionMisused(`$hash takes a text, and one of ${Object.keys(algorithms).join(", ")}`);
  return createHash(name).update(content).digest("hex");
};

/** A number from 0 to below 1: always the same one of the same seed, and another one than AWS's, which draws in its own way. */
const random = (seed: unknown): number =>
  seed === undefined
    ? Math.random()
    : createHash("sha256")
        .update(String(wholeNumber(seed, "$random")))
        .digest()
        .readUIntBE(0, 6) /
      2 ** 48;

const parse = (text: unknown): unknown => {
  if (text === undefined) return undefined;
  if (typeof text !== "string") throw new FunctionMisused("$parse takes a text");
  return JSON.parse(text);
};

/**
 * The functions that Step Functions adds to those of JSONata, and those that it replaces: there is no `$eval`, and the
 * time is the cloud's.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
export const functionsOf = (clock: Clock): Record<string, unknown> => ({
  partition,
  range,
  hash,
  parse,
  random,
  uuid: () => randomUUID(),
  eval: undefined,
  millis: () => clock.now(),
  now: (picture?: unknown, timezone?: unknown): Promise<unknown> =>
    compiled("$fromMillis($time, $picture, $timezone)").evaluate(undefined, {
      time: clock.now(),
      picture,
      timezone,
    }),
});
