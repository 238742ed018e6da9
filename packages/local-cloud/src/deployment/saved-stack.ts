import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { Deployed } from "./stack";

const text = z.string();

const deployedSchema: z.ZodType<Deployed> = z.object({
  declared: z.object({
    urn: text,
    token: text,
    name: text,
    parent: text.optional(),
    aliases: z.array(text),
    inputs: z.unknown(),
    propertyDependencies: z.record(text, z.array(text)),
    options: z.object({
      protect: z.boolean(),
      retainOnDelete: z.boolean(),
      deleteBeforeReplace: z.boolean().optional(),
      ignoreChanges: z.array(text),
      replaceOnChanges: z.array(text),
    }),
  }),
  provisioned: z.object({
    token: text,
    name: text,
    urn: text.optional(),
    id: text,
    inputs: z.unknown(),
    outputs: z.record(text, z.unknown()),
  }),
});

/**
 * Saves the resources of a stack that survive a restart in a file; all others are created anew. Without it, a random
 * password would change, and an item would be put into its table twice.
 */
export class SavedStack {
  private written = "";

  /** @param lasts whether resources of a type survive the process */
  constructor(
    private readonly file: string,
    private readonly lasts: (token: string) => boolean,
  ) {}

  /** @returns undefined if there is no file, or if another version wrote it */
  read(): readonly Deployed[] {
    if (!existsSync(this.file)) return [];
    const saved = z.array(deployedSchema).safeParse(jsonOf(readFileSync(this.file, "utf8")));
    return (saved.data ?? []).filter(({ declared }) => this.lasts(declared.token));
  }

  /** Synchronous, so that every deployed resource is saved even if the process is killed. */
  save(all: readonly Deployed[]): void {
    const content = JSON.stringify(all.filter(({ declared }) => this.lasts(declared.token)));
    if (content === this.written) return;
    // It contains secrets. Writing is atomic: a reader sees the old or the new content.
    writeFileSync(`${this.file}.new`, content, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.written = content;
  }
}

const jsonOf = (content: string): unknown => {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
};
