import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";

/** Recorded cases of a file in `cases`, which has one on each line. */
export const casesOf = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema>[] =>
  readFileSync(join(__dirname, "cases", file), "utf8")
    .trim()
    .split("\n")
    .map((line) => schema.parse(JSON.parse(line)));
