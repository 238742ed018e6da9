import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { endWithReader } from "@orderflow/local-cloud/closed-output";
import { Argument } from "commander";
import * as z from "zod";
import { parseOptions } from "../../cli/context";
import { exitCodes } from "../../cli/exit-codes";
import { whole } from "../../cli/options";
import { runCommand, standaloneCommand } from "../../cli/run-command";
import { type Part, parts } from "./parts";
import { percent, type Score, scoreOf, withScores } from "./score";

/** `npm run test:mutation -- fulfilment`: changes one decision after the other, and sees whether a unit test notices. */

const projectDirectory = join(__dirname, "../..");
const documentFile = join(projectDirectory, "docs/mutation.md");

/** Percent of the mutants that have to be noticed in each part. */
const enough = 90;

const optionsSchema = z.object({
  concurrency: whole(1, 64),
  file: z.array(z.string()).optional(),
  write: z.boolean().default(false),
});
type Options = z.infer<typeof optionsSchema>;

const settingsOf = (name: string, { mutate, tests }: Part, { concurrency, file }: Options) => ({
  mutate: [...(file ?? mutate)],
  testRunner: "mocha",
  mochaOptions: { spec: [...tests], config: ".mocharc.json" },
  plugins: [join(__dirname, "plugins.mjs")],
  ignorers: ["logs"],
  coverageAnalysis: "perTest" as const,
  // What a module makes when it is loaded needs a new process for each mutant: ten times the time. Types check the most of it.
  ignoreStatic: true,
  concurrency,
  // What neither the code nor the tests that cover it changed keeps its result: the next run takes minutes.
  incremental: true,
  incrementalFile: `node_modules/.cache/mutation/${name}.incremental.json`,
  // Tests that start a DynamoDB engine take long on a busy machine, and a time-out would count as noticed.
  timeoutMS: 15_000,
  timeoutFactor: 3,
  ignorePatterns: ["/bench", "/docs", "/coverage", ".local"],
  thresholds: { high: 100, low: enough, break: enough },
  tempDirName: "node_modules/.cache/stryker",
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { reportTests: false, logTests: false },
  jsonReporter: { fileName: `node_modules/.cache/mutation/${name}.json` },
});

/** @returns the scores of the parts, and whether each is enough */
const run = async (names: readonly string[], options: Options): Promise<boolean> => {
  const { Stryker } = await import("@stryker-mutator/core");
  const scores = new Map<string, Score>();
  for (const [name, part] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const stryker = new Stryker(settingsOf(name, part, options));
    scores.set(name, scoreOf(await stryker.runMutationTest()));
  }
  if (options.write) await writeFile(documentFile, withScores(await readFile(documentFile, "utf8"), scores));
  for (const [name, score] of scores) console.log(`${name}: ${percent(score).toFixed(1)} %`);
  return [...scores.values()].every((score) => percent(score) >= enough);
};

const command = standaloneCommand("npm run test:mutation", process)
  .description("Make many small changes to the handlers' code, and check that a unit test notices each.")
  .addArgument(new Argument("[parts...]", "the parts; if left out, all").choices(Object.keys(parts)))
  .option("--concurrency <count>", "number of parallel processes", "2")
  .option("--file <path...>", "only these files of the part")
  .option("--write", "write the scores to docs/mutation.md")
  .action(async (names: string[], raw: unknown) => {
    const isEnough = await run(names, parseOptions(optionsSchema, raw));
    process.exitCode = isEnough ? exitCodes.ok : exitCodes.failed;
  });

endWithReader();
void runCommand(command, process.argv.slice(2), process).then((code) =>
  process.exit(code === exitCodes.ok ? process.exitCode : code),
);
