import { InvalidEventPattern } from "./invalid-pattern";

/**
 * Compiles a `wildcard` value: `*` is any run of characters, `\*` and `\\` are literal.
 * Matching is linear in the text: each literal part is looked for after the one before.
 */
export const wildcardTest = (pattern: string): ((text: string) => boolean) => {
  const parts = literalParts(pattern);
  const first = parts[0] ?? "";
  if (parts.length === 1) return (text) => text === first;
  const last = parts.at(-1) ?? "";
  const middle = parts.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    let from = first.length;
    for (const part of middle) {
      const at = text.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return from <= text.length - last.length;
  };
};

const literalParts = (pattern: string): string[] => {
  const parts = [""];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] ?? "";
    const next = pattern[i + 1];
    if (character === "*") {
      if (next === "*")
        throw new InvalidEventPattern(`Consecutive wildcard characters at pos ${position(pattern, i)}`);
      parts.push("");
    } else if (character === "\\") {
      if (next !== "*" && next !== "\\")
        throw new InvalidEventPattern(`Invalid escape character at pos ${position(pattern, i)}`);
      parts.push(`${parts.pop()}${next}`);
      i++;
    } else parts.push(`${parts.pop()}${character}`);
  }
  return parts;
};

/** In UTF-8 and after the opening quote, as EventBridge's messages count. */
const position = (pattern: string, index: number): number => 1 + Buffer.byteLength(pattern.slice(0, index));
