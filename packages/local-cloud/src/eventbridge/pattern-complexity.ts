import { InvalidEventPattern } from "./invalid-pattern";
import { type Json, JsonObject } from "./json-value";

/**
 * The number of wildcard prefixes that one text may match at the same time. EventBridge's rule engine must follow all of them.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html (Wildcard matching
 *   complexity)
 * @see https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/MachineComplexityEvaluator.java
 */
const mostBeginnings = 10;

/** Gives up on patterns whose texts are too many to try. */
const mostTexts = 10_000;

/**
 * Refuses wildcards that EventBridge finds too complex.
 * @param alternatives of one field
 * @throws InvalidEventPattern
 */
export const checkComplexity = (alternatives: readonly Json[]): void => {
  const states = alternatives.flatMap(wildcardsOf).reduce<readonly State[]>(withBeginnings, []);
  if (states.length > 0 && mostAtOnce(states) > mostBeginnings)
    throw new InvalidEventPattern(
      "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character",
    );
};

/** A beginning of a wildcard that a text may have matched so far. */
interface State {
  /** The same for beginnings that the rule engine keeps once. */
  readonly id: string;
  /** What the next byte has to be; `undefined` at the end. */
  readonly next: number | undefined;
  /** Whether it still matches after any further byte. */
  readonly stays: boolean;
  /** Whether nothing of the text is matched yet. */
  readonly isStart: boolean;
}

const star = -1;

/** The wildcards of one alternative; those that are excluded together are one pattern. */
const wildcardsOf = (alternative: Json): readonly { pattern: string; text: string }[] => {
  if (!(alternative instanceof JsonObject)) return [];
  const wildcard = alternative.get("wildcard");
  const excluded = alternative.get("anything-but");
  if (typeof wildcard === "string") return [{ pattern: `is ${wildcard}`, text: wildcard }];
  const texts = excluded instanceof JsonObject ? [excluded.get("wildcard") ?? []].flat() : [];
  return texts.flatMap((text) =>
    typeof text === "string" ? [{ pattern: `isn't ${JSON.stringify(texts)}`, text }] : [],
  );
};

const withBeginnings = (
  states: readonly State[],
  { pattern, text }: { readonly pattern: string; readonly text: string },
): readonly State[] => {
  const tokens = tokensOf(text);
  const beginnings = [...tokens, undefined].map((next, index) => ({
    id: `${pattern} ${next === undefined ? "whole" : tokens.slice(0, index).join()}`,
    next,
    stays: tokens[index - 1] === star,
    isStart: index === 0,
  }));
  return [...states, ...beginnings];
};

/** The rule engine sees bytes, with the quotes around them. */
const tokensOf = (wildcard: string): readonly number[] =>
  [...`"${wildcard}"`.matchAll(/\\(.)|(\*)|[^\\*]+/gs)].flatMap(([whole, escaped, any]) =>
    any === undefined ? [...Buffer.from(escaped ?? whole)] : [star],
  );

/** The maximum number of prefixes that any text matches at the same time. */
const mostAtOnce = (states: readonly State[]): number => {
  const bytes = new Set(states.flatMap(({ next }) => next ?? []));
  const first = closure(
    states,
    states.flatMap(({ isStart }, index) => (isStart ? [index] : [])),
  );
  const seen = new Set([String(first)]);
  const pending = [first];
  let most = 0;
  for (let active = pending.pop(); active && most <= mostBeginnings; active = pending.pop())
    for (const byte of bytes) {
      const after = closure(states, afterByte(states, active, byte));
      most = Math.max(most, new Set(after.map((index) => states[index]?.id)).size);
      if (after.length === 0 || seen.has(String(after)) || seen.size > mostTexts) continue;
      seen.add(String(after));
      pending.push(after);
    }
  return most;
};

const afterByte = (states: readonly State[], active: readonly number[], byte: number): readonly number[] =>
  active.flatMap((index) => {
    const state = states[index];
    return [...(state?.stays ? [index] : []), ...(state?.next === byte ? [index + 1] : [])];
  });

/** A star matches nothing, too. */
const closure = (states: readonly State[], active: readonly number[]): readonly number[] => {
  const all = active.flatMap((index) => (states[index]?.next === star ? [index, index + 1] : [index]));
  return [...new Set(all)].sort((a, b) => a - b);
};
