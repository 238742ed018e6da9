import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { join } from "node:path";
import * as z from "zod";

/** The directory in which the program stores source maps (infra/bundle-files.ts), by the names of the bundles. */
export const sourceMapDirectory = join(__dirname, "../../node_modules/.cache/orderflow/source-maps");

const payload = z.looseObject({
  version: z.number(),
  file: z.string().default(""),
  sources: z.array(z.string()),
  sourcesContent: z.array(z.string()).default([]),
  names: z.array(z.string()),
  mappings: z.string(),
  sourceRoot: z.string().default(""),
}) satisfies z.ZodType<SourceMapPayload>;

/** A place in a file; lines and columns begin with 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Maps places in bundles to places in the sources. */
export class SourceMaps {
  private readonly byBundle = new Map<string, SourceMap>();

  constructor(private readonly directory = sourceMapDirectory) {}

  /** @returns "unknown" for a bundle that wasn't built here, and undefined for code that esbuild generated */
  find({ file, line, column }: Place): Place | undefined | "unknown" {
    const map = this.mapOf(file);
    if (!map) return "unknown";
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) return undefined;
    return {
      file: entry.originalSource,
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  }

  private mapOf(bundle: string): SourceMap | undefined {
    const known = this.byBundle.get(bundle);
    if (known) return known;
    const text = contentOf(join(this.directory, `${bundle}.map`));
    if (text === undefined) return undefined;
    const map = new SourceMap(payload.parse(JSON.parse(text)));
    this.byBundle.set(bundle, map);
    return map;
  }
}

const contentOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // built on another machine
  }
};
