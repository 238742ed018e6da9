import { endWithReader } from "@orderflow/local-cloud/closed-output";
import { Option } from "commander";
import { parseOptions } from "../cli/context";
import { runCommand, standaloneCommand } from "../cli/run-command";
import { names } from "./names";
import { optionsSchema } from "./options";

/**
 * `npm run bench`: measures everything that docs/performance.md, docs/scale.md and docs/cost.md claim, on this machine.
 * `--only "cold start"` measures one thing, `--quick` takes fewer orders, `--grow 20000` grows further. `--against main` compares
 * with an earlier version. `--docs` writes the saved figures into the documents.
 */

const command = standaloneCommand("npm run bench", process)
  .description("Measure everything that docs/performance.md claims, on this machine, in one run.")
  .addOption(
    new Option("--only <what>", "measure only this, and don't write bench/results.json").choices(names),
  )
  .option("--save", "write what was measured to bench/results.json, in place of the same measurements there")
  .option("--docs", "measure nothing; write the figures of bench/results.json into the documents")
  .option("--against <revision>", "measure this version and an earlier one in turn, and compare them")
  .option("--rounds <count>", "how often each version is measured with --against", "3")
  .option("--quick", "take fewer orders")
  .option("--grow <orders>", "number of orders for measuring growth", "4000")
  .action(async (raw: unknown) => {
    const options = parseOptions(optionsSchema, raw);
    // Only now, so that help and refusals don't wait until all of it has loaded.
    const { measure }: typeof import("./measuring") = require("./measuring");
    await measure(options);
  });

endWithReader();
void runCommand(command, process.argv.slice(2), process).then((code) => process.exit(code));
