import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../clock/clock";
import { type RuntimeHost, type RuntimeStart, readLines } from "./runtime-host";

/** Lines of Node.js's debugger. */
const listening = /^Debugger listening on (ws:\/\/\S+)$/;
const chatter =
  /^(For help, see: https:\/\/nodejs\.org\/|Debugger (attached|ending)|Waiting for the debugger)/;

interface Debugged {
  readonly script: string;
  readonly start: RuntimeStart;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Called with the address to which a debugger can attach. */
  readonly listening: (url: string) => void;
}

/**
 * Runs a runtime in a process of its own, with a debugger. In a thread, a breakpoint could keep the whole cloud from
 * stopping, because Node.js doesn't end a thread to which a debugger is attached.
 */
export const debuggedHost = ({ script, start, environment, clock, ...debug }: Debugged): RuntimeHost => {
  const file = join(dirname(dirname(start.entry)), "debugged-runtime.cjs");
  writeFileSync(file, script);
  const options = ["--inspect=127.0.0.1:0", `--max-old-space-size=${start.memorySize}`];
  const child = spawn(process.execPath, [...options, file, JSON.stringify(start)], {
    env: { ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const ahead = () => ({ ahead: clock.ahead });
  child.send(ahead());
  return {
    listen: ({ message, error, exit, line }) => {
      readLines([child.stdout], line);
      readLines([child.stderr], (text) => {
        const [, url] = listening.exec(text) ?? [];
        if (url !== undefined) debug.listening(url);
        else if (!chatter.test(text)) line(text);
      });
      child.on("message", message).on("error", error);
      child.on("exit", (code) => exit(code ?? "killed"));
    },
    post: (message) => {
      if (child.connected) child.send({ ...message, ...ahead() });
    },
    utilisation: () => 0, // its time is somebody's who looks at it
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
};
