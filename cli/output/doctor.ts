import type { Finding } from "../doctor/finding";
import type { Colours } from "./output";

const marks: Readonly<Record<Finding["state"], string>> = {
  ok: "ok",
  warning: "limited",
  failed: "failed",
  skipped: "later",
};

/** One line per finding; below each that isn't ok, how to fix it. */
export const findingsText = (findings: readonly Finding[], colours: Colours): string => {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .flatMap(({ name, state, detail, fix }) => {
      const mark = colourOf(state, colours)(marks[state].padEnd(8));
      const line = `${mark} ${name.padEnd(width)}  ${detail}`;
      return fix === null
        ? [line]
        : [line, ...fix.split("\n").map((text) => `${" ".repeat(11 + width)}→ ${text}`)];
    })
    .join("\n");
};

const colourOf = (state: Finding["state"], colours: Colours): ((text: string) => string) => {
  if (state === "ok") return colours.green;
  if (state === "failed") return colours.red;
  return state === "warning" ? colours.yellow : colours.dim;
};
