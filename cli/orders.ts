import { endWithReader } from "@orderflow/local-cloud/closed-output";
import { endingSignals } from "@orderflow/local-cloud/ending-signals";
import { ask } from "./ask";
import { exitCodes } from "./exit-codes";
import { Interruption } from "./interruption";
import { run } from "./run";
import { openTarget } from "./target";

/** `npm run orders -- <command>` */

// Suppresses the SDK's advice about the Node.js version, which would appear with every command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const interruption = new Interruption(() => process.exit(exitCodes.interrupted));
const interrupted = (): void => interruption.interrupt();

const confirm = (question: string): Promise<boolean> =>
  ask(question, { input: process.stdin, output: process.stderr, interrupted });

endWithReader();
// CI ends a step with SIGINT, and some seconds later with SIGTERM.
for (const signal of endingSignals()) process.on(signal, interrupted);

void run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  openTarget,
  confirm: process.stdin.isTTY ? confirm : undefined,
  interruption,
  now: () => new Date(),
}).then((code) => {
  process.exitCode = code;
});
