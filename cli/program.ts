import { Command } from "commander";
import { version } from "../package.json";
import { archiveCommand } from "./commands/archive";
import { cancelCommand } from "./commands/cancel";
import { clientsCommand } from "./commands/clients";
import { costCommand } from "./commands/cost";
import { dlqCommand } from "./commands/dlq";
import { emailsCommand } from "./commands/emails";
import { fulfilCommand } from "./commands/fulfil";
import { getCommand } from "./commands/get";
import { listCommand } from "./commands/list";
import { placeCommand } from "./commands/place";
import { replayCommand } from "./commands/replay";
import { seedCommand } from "./commands/seed";
import { statusCommand } from "./commands/status";
import { watchCommand } from "./commands/watch";
import { Context, readGlobalOptions, type World } from "./context";
import { exitCodesHelp } from "./exit-codes";
import { Output } from "./output/output";

const commands = [
  seedCommand,
  placeCommand,
  getCommand,
  watchCommand,
  listCommand,
  cancelCommand,
  fulfilCommand,
  clientsCommand,
  archiveCommand,
  replayCommand,
  dlqCommand,
  emailsCommand,
  statusCommand,
  costCommand,
];

export interface Composed {
  readonly program: Command;
  readonly context: Context;
}

/** The command line, composed: every command, and the options that all of them take. */
export const compose = (world: World): Composed => {
  const program = new Command("orders")
    .description("Operate orderflow: on the local cloud that runs here, or on a deployed stack.")
    .option("-s, --stack <name>", "work on this Pulumi stack instead of the running local cloud")
    .option("--json", "print the result as one JSON document, for scripts")
    .version(version);
  const out = new Output({ ...world, json: () => readGlobalOptions(program).json });
  const context = new Context(world, out, () => readGlobalOptions(program).stack);
  for (const make of commands) program.addCommand(make(context));
  for (const command of [program, ...nested(program)]) prepare(command, world);
  return { program, context };
};

const nested = (command: Command): Command[] =>
  command.commands.flatMap((child) => [child, ...nested(child)]);

/** What commander doesn't hand down to commands that were made apart. */
const prepare = (command: Command, { stdout, stderr }: World): void => {
  command
    .exitOverride()
    .showHelpAfterError("(--help tells more)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .addHelpText("after", `\n${exitCodesHelp}`);
};
