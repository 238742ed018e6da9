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

/** May be deleted at any time. */
const file = join(manifest, "../../.cache/local-cloud/definitions.json");
/** The maximum number of definitions in it. */
const most = 50;

let known: Map<string, readonly StructureProblem[]> | undefined;

/**
 * What asl-validator finds wrong with a definition. It compiles a large JSON schema first, which takes a tenth of a start's
 * processor time, so what it found is kept in a file for the next process.
 */
export const structureProblems = (
  definition: Parameters<typeof validate>[0],
): readonly StructureProblem[] => {
  known ??= new Map(Object.entries(read()));
  const key = createHash("sha256")
    .update(`${version}\n${JSON.stringify(definition)}`)
    .digest("hex");
  const kept = known.get(key);
  if (kept) return kept;
  const validateDefinition: typeof validate = require("asl-validator");
  // The validator modifies its input, so it gets a copy.
  const found = problems.parse(validateDefinition(structuredClone(definition)).errors);
  known.set(key, found);
  for (const oldest of known.keys()) if (known.size > most) known.delete(oldest);
  write(Object.fromEntries(known));
  return found;
};

const read = (): z.output<typeof results> => {
  try {
    return results.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {}; // nothing was checked yet
  }
};

/** Only speed is lost where nothing can be written. Others may write the same at the same time. */
const write = (content: Readonly<Record<string, readonly StructureProblem[]>>): void => {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, JSON.stringify(content));
    renameSync(draft, file);
  } catch {}
};
