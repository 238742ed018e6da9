import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { agreement } from "../../../tests/fidelity/event-patterns/agreement";
import { type RecordedPattern, recordedPattern } from "../../../tests/fidelity/event-patterns/recorded";
import { Random } from "../random";
import { type PatternCase, patternCase } from "./generate";

/*
 * node -r ./cli/typescript.cjs packages/local-cloud/scripts/fidelity/event-patterns/record.ts JARS SEED PATTERNS [FILE]
 *
 * Asks AWS's rule engine about random patterns, prints how often the local cloud agrees and where it doesn't, and writes
 * the answers to FILE. JARS is a directory that `mvn dependency:copy-dependencies` of the pom.xml here has filled.
 */
const [jars = "jars", seed = "1", patterns = "100", file] = process.argv.slice(2);
const eventsPerPattern = 6;

const answer = z.union([z.object({ refusal: z.string() }), z.object({ answers: z.string() })]);

const asked = (cases: readonly PatternCase[]): RecordedPattern[] => {
  const engine = spawnSync("java", ["-cp", `${jars}/*`, join(__dirname, "RecordPatterns.java")], {
    input: cases.map((one) => JSON.stringify(one)).join("\n"),
    maxBuffer: 1 << 30,
    encoding: "utf8",
  });
  if (engine.status !== 0) throw new Error(`The rule engine failed: ${engine.stderr}`);
  return engine.stdout
    .trim()
    .split("\n")
    .map((line, index) => recordedPattern.parse({ ...cases[index], ...answer.parse(JSON.parse(line)) }));
};

const random = new Random(Number(seed));
const cases = Array.from({ length: Number(patterns) }, () => patternCase(random, eventsPerPattern));
const recorded = asked(cases);
const { agreed, total, differences, otherWords } = agreement(recorded);
for (const difference of [...differences, ...otherWords]) console.log(JSON.stringify(difference));
console.log(`${agreed} of ${total} agree, ${otherWords.length} of them are refused in other words`);
if (file) writeFileSync(file, recorded.map((one) => `${JSON.stringify(one)}\n`).join(""));
