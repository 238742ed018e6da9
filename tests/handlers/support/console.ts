type Level = "log" | "info" | "warn" | "error" | "debug";
const levels: readonly Level[] = ["log", "info", "warn", "error", "debug"];

/** Keeps what is printed until restored. Powertools prints through the global console when POWERTOOLS_DEV is set. */
export const captureConsole = () => {
  const lines: string[] = [];
  const originals = levels.map((level) => [level, console[level]] as const);
  for (const level of levels) console[level] = (...parts: unknown[]) => void lines.push(parts.join(" "));
  return {
    lines,
    restore: () => {
      for (const [level, original] of originals) console[level] = original;
    },
  };
};
