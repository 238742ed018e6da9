/** The part of a command's help that shows it in use. */
export const examples = (...lines: readonly string[]): string =>
  ["", "Examples:", ...lines.map((line) => `  npm run orders -- ${line}`)].join("\n");
