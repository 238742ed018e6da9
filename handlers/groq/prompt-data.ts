const maxText = 200;
const maxEntries = 100;

/** Text without control, format (bidi, zero-width) and lone surrogate characters, on one line, capped. */
export const plainText = (text: string, max = maxText): string =>
  text
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, " ")
    .trim()
    .slice(0, max);

/** Data that is safe in a prompt: every text plain and short, every list and object bounded. */
export const promptData = (value: unknown): unknown => {
  if (typeof value === "string") return plainText(value);
  if (Array.isArray(value)) return value.slice(0, maxEntries).map(promptData);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).slice(0, maxEntries);
  return Object.fromEntries(entries.map(([key, inner]) => [plainText(key), promptData(inner)]));
};
