import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { machine, type Result } from "./measure";
import { type Work, workSchema } from "./work/schema";

const resultSchema = z.object({
  title: z.string(),
  how: z.string(),
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
});
const savedSchema = z.object({
  machine: z.object({ node: z.string(), cpus: z.number(), platform: z.string() }),
  results: z.array(resultSchema),
  work: workSchema,
});
export type Saved = z.infer<typeof savedSchema>;

const path = "bench/results.json";

/** What was measured last, in this project or in another checkout of it. */
export const readResults = async (directory = join(__dirname, "..")): Promise<Saved> =>
  savedSchema.parse(JSON.parse(await readFile(join(directory, path), "utf8")));

/** Replaces the results with the same titles, and the work if it was measured; the others stay. */
export const saveResults = async (measured: readonly Result[], work: Work | undefined): Promise<void> => {
  const before = await readResults();
  const titles = new Set(measured.map(({ title }) => title));
  const results = [...before.results.filter(({ title }) => !titles.has(title)), ...measured];
  const saved = {
    ...before,
    ...(measured.length > 0 ? { machine } : {}),
    results,
    work: work ?? before.work,
  };
  await writeFile(join(__dirname, "..", path), `${JSON.stringify(saved, null, 2)}\n`);
};
