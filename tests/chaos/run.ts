import { endWithReader } from "@orderflow/local-cloud/closed-output";
import { parseOptions } from "../../cli/context";
import { exitCodes } from "../../cli/exit-codes";
import { runCommand, standaloneCommand } from "../../cli/run-command";
import { optionsSchema } from "./options";

/** `npm run chaos -- --orders 2000 --seed 7`: the local cloud in a storm of faults, and which promises it kept. */

const command = standaloneCommand("npm run chaos", process)
  .description("Place orders on the local cloud in a storm of faults, and check which promises it kept.")
  .option("--orders <count>", "number of orders", "2000")
  .option("--seed <number>", "the same seed plans the same faults", "7")
  .option("--fault-rate <fraction>", "how often each kind of fault hits, from 0 to 1", "0.01")
  .option("--concurrency <count>", "number of concurrent customers", "32")
  .option("--operators <count>", "number of concurrent operators, who act at random", "4")
  .action(async (raw: unknown) => {
    const options = parseOptions(optionsSchema, raw);
    // Only now, so that help and refusals don't wait until all of it has loaded.
    const { stormOnCloud }: typeof import("./storm-on-cloud") = require("./storm-on-cloud");
    const kept = await stormOnCloud(options);
    process.exitCode = kept ? exitCodes.ok : exitCodes.failed;
  });

endWithReader();
void runCommand(command, process.argv.slice(2), process).then((code) =>
  process.exit(code === exitCodes.ok ? process.exitCode : code),
);
