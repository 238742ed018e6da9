import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type validate from "asl-validator";
import * as z from "zod";

const problems = z.array(z.object({ "Error code": z.string(), Message: z.string() }));
export type StructureProblem = Readonly<z.output<typeof problems>[number]>;
const results = z.record(z.string(), problems);

const manifest = require.resolve("asl-validator/package.json");
const { version } = z.object({ version: z.string() }).parse(require(manifest));

/** The maximum number of definitions that are kept. */
const most = 50;

/**
 * What asl-validator finds wrong with definitions. It compiles a large JSON schema first, which takes a tenth of a start's
 * processor time, so what it found is kept in a file for the next process.
 */
export class Structures {
  private known: Map<string, readonly StructureProblem[]> | undefined;

  /** @param file may be deleted at any time */
  constructor(private readonly file = join(manifest, "../../.cache/local-cloud/definitions.json")) {}

  problemsOf(definition: Parameters<typeof validate>[0]): readonly StructureProblem[] {
    this.known ??= new Map(Object.entries(this.read()));
    const key = createHash("sha256")
      .update(`${version}\n${JSON.stringify(definition)}`)
      .digest("hex");
    const kept = this.known.get(key);
    if (kept) return kept;
    const validateDefinition: typeof validate = require("asl-validator");
    // The validator modifies its input, so it gets a copy.
    const found = problems.parse(validateDefinition(structuredClone(definition)).errors);
    this.known.set(key, found);
    for (const oldest of this.known.keys()) if (this.known.size > most) this.known.delete(oldest);
    this.write(Object.fromEntries(this.known));
    return found;
  }

  private read(): z.output<typeof results> {
    try {
      return results.parse(JSON.parse(readFileSync(this.file, "utf8")));
    } catch {
      return {}; // nothing was checked yet
    }
  }

  /** Only speed is lost where nothing can be written. Others may write the same file at the same time. */
  private write(content: Readonly<Record<string, readonly StructureProblem[]>>): void {
    const draft = `${this.file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      writeFileSync(draft, JSON.stringify(content));
      renameSync(draft, this.file);
    } catch {}
  }
}
