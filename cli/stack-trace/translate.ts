import type { SourceMaps } from "./source-maps";

/** A bundle's name in stack traces: the function, and the beginning of its code's hash. */
const inBundle = /([a-z][a-z0-9-]*-[0-9a-f]{12}\.js):(\d+):(\d+)/g;

export interface Translated {
  readonly text: string;
  /** How many places were translated. */
  readonly places: number;
  /** Bundles without a source map on this machine. */
  readonly unknown: readonly string[];
}

/** Replaces places in bundles by source files and lines, in any text. */
export const translate = (text: string, maps: SourceMaps): Translated => {
  const unknown = new Set<string>();
  const parts: string[] = [];
  let [places, end] = [0, 0];
  for (const match of text.matchAll(inBundle)) {
    const [whole, file = "", line, column] = match;
    const found = maps.find({ file, line: Number(line), column: Number(column) });
    if (found === "unknown") unknown.add(file);
    if (found === undefined || found === "unknown") continue;
    parts.push(text.slice(end, match.index), `${found.file}:${found.line}:${found.column}`);
    end = match.index + whole.length;
    places += 1;
  }
  return { text: [...parts, text.slice(end)].join(""), places, unknown: [...unknown] };
};
