/** The examples in a command's help. */
export const examples = (...lines: readonly string[]): string =>
  ["", "Examples:", ...lines.map((line) => `  npm run orders -- ${line}`)].join("\n");
