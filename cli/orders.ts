import { createInterface } from "node:readline/promises";
import { exitCodes } from "./exit-codes";
import { run } from "./run";
import { openTarget } from "./target";

/** `npm run orders -- <command>` */

// The machine's Node is the contributor's choice; the SDK's advice about it would be in the way of every command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const ask = async (question: string): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
};

// What reads the output may have had enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failed);
});
process.once("SIGINT", () => process.exit(exitCodes.interrupted));

void run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  openTarget,
  confirm: process.stdin.isTTY ? ask : undefined,
  now: () => new Date(),
}).then((code) => {
  process.exitCode = code;
});
