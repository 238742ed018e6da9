import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readResults } from "../saved-results";
import { documents } from "./documents";
import { withSections } from "./sections";

/** Writes the figures of bench/results.json into the documents. */
export const writeDocuments = async (): Promise<void> => {
  const saved = await readResults();
  for (const [path, sections] of Object.entries(documents)) {
    const file = join(__dirname, "../..", path);
    await writeFile(file, withSections(await readFile(file, "utf8"), sections(saved)));
    console.log(`Wrote the figures of ${path}`);
  }
};
