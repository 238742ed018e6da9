import { literalMark } from "./variables";

/** Whether `*` (any run of characters) and `?` (any one) of the pattern cover the text. Linear space, no backtracking blow-up. */
export const wildcardLike = (pattern: string, text: string): boolean => {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (p < pattern.length && pattern[p] === literalMark && pattern[p + 1] === text[t]) {
      p += 2;
      t++;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
};

/** Wildcards within each of the six parts of an ARN: none reaches across a colon, save in the last part. */
export const arnLike = (pattern: string, arn: string): boolean => {
  const expected = arnParts(pattern);
  const actual = arnParts(arn);
  // A text with fewer parts isn't an ARN. AWS compares part by part, so only the same text matches it.
  if (expected.length !== 6 || actual.length !== 6) return pattern === "*" || pattern === arn;
  return expected.every((part, index) => wildcardLike(part, actual[index] ?? ""));
};

const arnParts = (arn: string): string[] => {
  const parts = arn.split(":");
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
};
