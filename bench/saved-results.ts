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
const resultsSchema = z.looseObject({
  machine: z.record(z.string(), z.unknown()).optional(),
  results: z.array(resultSchema).default([]),
  work: workSchema.optional(),
});

const path = join(__dirname, "results.json");

export const readResults = async () => resultsSchema.parse(JSON.parse(await readFile(path, "utf8")));

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
  await writeFile(path, `${JSON.stringify(saved, null, 2)}\n`);
};
