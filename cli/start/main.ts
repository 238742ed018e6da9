import type { Program } from "@orderflow/local-cloud";
import { endWithReader } from "@orderflow/local-cloud/closed-output";
import { Progress } from "@orderflow/local-cloud/progress";
import { exitCodes } from "../exit-codes";
import { runCommand } from "../run-command";
import { startCommand } from "./command";
import { describeStartFailure } from "./failure";
import type { StartSettings } from "./settings";

/**
 * `npm start` for a program: parses this process's arguments, and ends it with an exit code unless the cloud runs.
 */
export const main = async (program: Program): Promise<void> => {
  const start = async (settings: StartSettings): Promise<void> => {
    const progress = new Progress(process.stdout, { verbose: settings.verbose });
    progress.begin("Starting the local cloud");
    // Loaded after the first line is printed, because loading takes a second or more.
    const { runLocalCloud }: typeof import("./local-cloud") = require("./local-cloud");
    await runLocalCloud({ settings, progress, program });
  };
  endWithReader();
  const code = await runCommand(
    startCommand(process, start),
    process.argv.slice(2),
    process,
    describeStartFailure,
  );
  // A failed start may have left something open that would keep the process alive.
  if (code !== exitCodes.ok) process.exit(code);
};
