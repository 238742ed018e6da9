import { Command } from "commander";
import { version } from "../package.json";
import { archiveCommand } from "./commands/archive";
import { cancelCommand } from "./commands/cancel";
import { clientsCommand } from "./commands/clients";
import { costCommand } from "./commands/cost";
import { dlqCommand } from "./commands/dlq";
import { doctorCommand } from "./commands/doctor";
import { emailsCommand } from "./commands/emails";
import { fulfilCommand } from "./commands/fulfil";
import { getCommand } from "./commands/get";
import { indexesCommand } from "./commands/indexes";
import { listCommand } from "./commands/list";
import { mailCommand } from "./commands/mail";
import { placeCommand } from "./commands/place";
import { productsCommand } from "./commands/products";
import { replayCommand } from "./commands/replay";
import { seedCommand } from "./commands/seed";
import { smokeCommand } from "./commands/smoke";
import { stackTraceCommand } from "./commands/stack-trace";
import { statusCommand } from "./commands/status";
import { stockCommand } from "./commands/stock";
import { stuckCommand } from "./commands/stuck";
import { watchCommand } from "./commands/watch";
import { Context, readGlobalOptions, type World } from "./context";
import { exitCodesHelp } from "./exit-codes";
import { Output } from "./output/output";

const commands = [
  doctorCommand,
  seedCommand,
  productsCommand,
  stockCommand,
  placeCommand,
  getCommand,
  watchCommand,
  listCommand,
  cancelCommand,
  fulfilCommand,
  stuckCommand,
  indexesCommand,
  clientsCommand,
  archiveCommand,
  replayCommand,
  dlqCommand,
  emailsCommand,
  mailCommand,
  statusCommand,
  stackTraceCommand,
  smokeCommand,
  costCommand,
];

export interface Composed {
  readonly program: Command;
  readonly context: Context;
}

/** Composes the command line: every command, and the options that all of them take. */
export const compose = (world: World): Composed => {
  const program = new Command("orders")
    .description("Operate orderflow on the running local cloud, or on a deployed stack.")
    .option("-s, --stack <name>", "work on this Pulumi stack instead of the running local cloud")
    .option(
      "--api-key <key>",
      "call the API with this key (or ORDERFLOW_API_KEY) instead of the stack's first",
    )
    .option("--json", "print the result as one JSON document, for scripts")
    .version(version);
  const out = new Output({ ...world, json: () => readGlobalOptions(program).json });
  const context = new Context(world, out, () => readGlobalOptions(program));
  for (const make of commands) program.addCommand(make(context));
  for (const command of [program, ...nested(program)]) prepare(command, world);
  return { program, context };
};

const nested = (command: Command): Command[] =>
  command.commands.flatMap((child) => [child, ...nested(child)]);

/** Copies settings that commander passes only to commands that it creates itself. */
const prepare = (command: Command, { stdout, stderr }: World): void => {
  command
    .exitOverride()
    .showHelpAfterError("(see --help)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .addHelpText("after", `\n${exitCodesHelp}`);
};
