import { CommanderError } from "commander";
import type { World } from "./context";
import { type ExitCode, exitCodes } from "./exit-codes";
import { describeFailure } from "./failure";
import { coloursFor } from "./output/output";
import { compose } from "./program";

/** Runs one command line, without the program's own name. @returns the exit code */
export const run = async (args: readonly string[], world: World): Promise<ExitCode> => {
  const { program, context } = compose(world);
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    // commander has told by itself: help was asked for, or the arguments are wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return tell(error, world);
  } finally {
    await context.close();
  }
};

const tell = (error: unknown, { stderr, env }: World): ExitCode => {
  const { message, hint, exitCode } = describeFailure(error);
  const colours = coloursFor(stderr, env);
  stderr.write(`${colours.red("Error:")} ${message}\n`);
  if (hint !== undefined) stderr.write(`${colours.dim(hint)}\n`);
  if (env.ORDERS_DEBUG && error instanceof Error) stderr.write(`${error.stack}\n`);
  return exitCode;
};
