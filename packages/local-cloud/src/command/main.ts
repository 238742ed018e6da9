import { tmpdir } from "node:os";
import { CommanderError } from "commander";
import { endWithReader } from "../closed-output";
import { Progress } from "../progress";
import { localCloudCommand } from "./command";
import { type ExitCode, exitCodes } from "./exit-codes";

const command = localCloudCommand({
  up: async (settings, verbose) => {
    const progress = new Progress(process.stdout, { verbose });
    progress.begin("Starting the local cloud");
    // Loaded after the first line is printed, because loading takes a second or more.
    const { up }: typeof import("./up") = require("./up");
    await up(settings, progress);
  },
  services: () => {
    const { LocalCloud }: typeof import("../cloud") = require("../cloud");
    const { supportedTable }: typeof import("./supported") = require("./supported");
    // It is never started, so it doesn't listen or store anything.
    const cloud = new LocalCloud({
      apiPort: 0,
      awsPort: 0,
      stateDirectory: tmpdir(),
      keep: true,
      rawLogs: true,
      onLine: () => {},
    });
    process.stdout.write(supportedTable(cloud.registry, cloud.providerFunctions));
  },
});

const codeOf = (error: unknown): ExitCode => {
  // commander has already printed the help, or what is wrong with the arguments.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const place = error instanceof SyntaxError || error instanceof TypeError || error instanceof ReferenceError;
  process.stderr.write(
    `Error: ${error instanceof Error ? (place ? error.stack : error.message) : String(error)}\n`,
  );
  return exitCodes.failed;
};

endWithReader();
command.parseAsync().catch((error: unknown) => {
  // A failed start may have left something open that would keep the process alive.
  process.exit(codeOf(error));
});
