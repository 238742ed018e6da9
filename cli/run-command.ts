import { Command, CommanderError } from "commander";
import { type ExitCode, exitCodes } from "./exit-codes";
import { describeFailure, type Failure } from "./failure";
import { coloursFor, type Sink } from "./output/output";

/** A command's output streams and environment. */
export interface Terminal {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Makes a command without subcommands, such as `npm start`. For wrong arguments it prints one sentence that says what to
 * do, instead of a page of help.
 * @param invocation how users type it, e.g. `npm start`
 */
export const standaloneCommand = (invocation: string, { stdout, stderr }: Terminal): Command =>
  new Command(invocation)
    .usage("-- [options]")
    .exitOverride()
    .configureHelp({ helpWidth: 80 })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(`${asOneSentence(text)}; see ${invocation} -- --help.\n`),
    })
    .addHelpText("after", `\n${exitCodesOfStandalone}`);

const exitCodesOfStandalone = [
  "Exit codes:",
  "  0  done",
  "  1  failed",
  "  2  wrong arguments or settings",
].join("\n");

/** Joins commander's suggestion, which is on a line of its own, to the error. */
const asOneSentence = (text: string): string =>
  text
    .trim()
    .replace(/^error: /, "Error: ")
    .replace(/\n\(Did you mean ([^)]+?)\?\)/, ", did you mean $1")
    .replace(". Expected", ", expected")
    .replace(". Allowed", ", allowed")
    .replace(/\.$/, "");

/**
 * Parses a command line, without the program's own name, and runs its action.
 * @param describe how an error of the action is shown
 * @returns the exit code; errors have been printed
 */
export const runCommand = async (
  command: Command,
  args: readonly string[],
  terminal: Terminal,
  describe: (error: unknown) => Failure = describeFailure,
): Promise<ExitCode> => {
  try {
    await command.parseAsync([...args], { from: "user" });
    return exitCodes.ok;
  } catch (error) {
    // commander has already printed the help, or what is wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return printFailure(error, describe(error), terminal);
  }
};

const printFailure = (
  error: unknown,
  { message, hint, exitCode }: Failure,
  { stderr, env }: Terminal,
): ExitCode => {
  const colours = coloursFor(stderr, env);
  if (env.ORDERS_DEBUG && error instanceof Error) stderr.write(`${error.stack}\n`);
  stderr.write(`${colours.red("Error:")} ${message}\n`);
  if (hint !== undefined) stderr.write(`${colours.dim(hint)}\n`);
  return exitCode;
};
