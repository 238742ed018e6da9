import type { World } from "./context";
import type { ExitCode } from "./exit-codes";
import { compose } from "./program";
import { runCommand } from "./run-command";

/** Runs one command line, without the program's own name. @returns the exit code */
export const run = async (args: readonly string[], world: World): Promise<ExitCode> => {
  const { program, context } = compose(world);
  try {
    return await runCommand(program, args, world);
  } finally {
    await context.close();
  }
};
