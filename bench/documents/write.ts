import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readResults } from "../saved-results";
import { documents } from "./documents";
import { withSections } from "./sections";

/** `npm run bench:docs`: writes the figures of bench/results.json into the documents. */
const write = async (): Promise<void> => {
  const { work } = await readResults();
  if (!work) throw new Error("bench/results.json has no work. Run: npm run bench -- --only ceiling --save");
  for (const [path, sections] of Object.entries(documents)) {
    const file = join(__dirname, "../..", path);
    await writeFile(file, withSections(await readFile(file, "utf8"), sections(work)));
    console.log(`${path}: ${Object.keys(sections(work)).join(", ")}`);
  }
};

void write().catch((error: unknown) => {
  console.error(String(error));
  process.exitCode = 1;
});
