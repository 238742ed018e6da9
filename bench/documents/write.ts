import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failed } from "../../cli/errors";
import { readResults } from "../saved-results";
import { documents } from "./documents";
import { withSections } from "./sections";

/** Writes the figures of bench/results.json into the documents. @throws Failed if the work wasn't measured */
export const writeDocuments = async (): Promise<void> => {
  const { work } = await readResults();
  if (!work) throw new Failed("bench/results.json has no work. Run: npm run bench -- --only ceiling --save");
  for (const [path, sections] of Object.entries(documents)) {
    const file = join(__dirname, "../..", path);
    await writeFile(file, withSections(await readFile(file, "utf8"), sections(work)));
    console.log(`Wrote the figures of ${path}`);
  }
};
