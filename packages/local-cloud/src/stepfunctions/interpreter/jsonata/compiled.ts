import jsonata, { type Expression } from "jsonata";

/** Expressions that are ready to be evaluated, by their text. */
const known = new Map<string, Expression>();
const mostKnown = 1_000;

/** An expression without an end would keep everything else in the cloud from running: milliseconds, and calls inside calls. */
const limits = { timeout: 1_000, stack: 2_000 };

/** Reads an expression. @throws the library's error, for a text that isn't JSONata */
export const compiled = (text: string): Expression => {
  const before = known.get(text);
  if (before) return before;
  const expression = jsonata(text, limits);
  known.set(text, expression);
  for (const oldest of known.keys()) if (known.size > mostKnown) known.delete(oldest);
  return expression;
};
