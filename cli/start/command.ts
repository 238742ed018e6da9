import type { Command } from "commander";
import { collect } from "../options";
import { standaloneCommand, type Terminal } from "../run-command";
import { readStartSettings, type StartSettings } from "./settings";

const help = `
Settings of the stack come from Pulumi.yaml, then from Pulumi.local.yaml if
there is one, then from -c:
  npm start -- -c logLevel=DEBUG -c maxLineQuantity=500

Environment:
  PORT, AWS_PORT, CONSOLE_PORT    ports of the HTTP API (3000), the AWS endpoint
                                  (4566) and the console (4000); 0 is any free
  LOCAL_STATE_DIR                 where tables, mail and logs are kept (.local)
  LOCAL_STACK_FILE                another file instead of Pulumi.local.yaml
  LOCAL_STEPFUNCTIONS_TIME_SCALE  scales state-machine waits and retry backoff:
                                  1 = real time, 0 = no waiting (0.05)
  LOCAL_QUEUE_TIME_SCALE          scales how long a message stays away after a
                                  function failed on it (0.05)
  LOCAL_SES_REJECT                SES rejects recipients that contain this text
  GROQ_API_KEY                    asks the real Groq instead of the stand-in
  STRIPE_BASE_URL                 asks a stand-in of Stripe there
  DYNAMODB_ENDPOINT               uses another DynamoDB engine`;

/** The command line of `npm start`. @param start is called with validated settings */
export const startCommand = (
  terminal: Terminal,
  start: (settings: StartSettings) => Promise<void>,
): Command =>
  standaloneCommand("npm start", terminal)
    .description("Run the program of index.ts on the embedded local cloud, until Ctrl-C.")
    .option("-c, --config <key=value>", "a setting of the stack, as with pulumi up; repeatable", collect)
    .option("--empty", "start the cloud without the program, for pulumi up to deploy to")
    .option("--keep", "keep what the last run stored: tables, archive, mail, API keys")
    .option("--json", "print the functions' log lines unchanged, in JSON")
    .option(
      "--watch",
      "deploy what you save under handlers/, infra/, flows/ and in index.ts, while the cloud keeps running",
    )
    .option("--inspect <function>", "run one function with a debugger, and print its address")
    .option("--verbose", "list every resource that is provisioned")
    .addHelpText("after", help)
    .action(async (flags: unknown) => start(readStartSettings(flags, terminal.env)));
