import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import type { UpSettings } from "./up";

/** The commands' actions, passed in so that the command line can be parsed without running them. */
export interface Commands {
  up(settings: UpSettings, verbose: boolean): Promise<void>;
  services(): void;
}

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("Use a whole number from 0 (any free port) to 65535.");
  return Number(text);
};

const setting = (text: string, earlier: Readonly<Record<string, string>>): Record<string, string> => {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError("Write key=value.");
  return { ...earlier, [key]: value };
};

const upFlags = z.object({
  stack: z.string(),
  config: z.record(z.string(), z.string()),
  empty: z.boolean().default(false),
  keep: z.boolean().default(false),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
  port: z.int(),
  awsPort: z.int(),
  consolePort: z.int(),
  state: z.string().optional(),
});

const portOption = (flag: string, what: string, variable: string, usual: number): Option =>
  new Option(`${flag} <port>`, `${what}; 0 picks a free port`).env(variable).default(usual).argParser(port);

/** The command line of `local-cloud`. */
export const localCloudCommand = (commands: Commands): Command => {
  const program = new Command("local-cloud")
    .description("Run Pulumi TypeScript programs for AWS on this machine, offline.")
    .exitOverride();
  program
    .command("up")
    .description("deploy the program of a directory, and run it until Ctrl-C")
    .argument("[directory]", "the Pulumi project's directory, with Pulumi.yaml", ".")
    .option("-s, --stack <name>", "read Pulumi.<name>.yaml, and deploy to this stack", "local")
    .option("-c, --config <key=value>", "a setting of the stack; repeatable", setting, {})
    .option("--empty", "start without the program, for pulumi up to deploy to")
    .option("--keep", "keep what the last run stored: tables, archives, mail, logs")
    .option("--json", "print the functions' log lines unchanged")
    .option("--verbose", "list every resource that is provisioned")
    .addOption(portOption("--port", "port of HTTP APIs", "PORT", 3000))
    .addOption(portOption("--aws-port", "port of the AWS endpoint", "AWS_PORT", 4566))
    .addOption(portOption("--console-port", "port of the console", "CONSOLE_PORT", 4000))
    .addOption(
      new Option("--state <directory>", "directory for stored data (default: .local in the project)").env(
        "LOCAL_STATE_DIR",
      ),
    )
    .action((directory: string, flags: unknown) => {
      const { port: apiPort, state, verbose, ...rest } = upFlags.parse(flags);
      const settings = { ...rest, apiPort, stateDirectory: state, directory: resolve(directory) };
      return commands.up(settings, verbose);
    });
  program
    .command("services")
    .description("print the supported resource types and their properties, as Markdown")
    .action(() => commands.services());
  return program;
};
