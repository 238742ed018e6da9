import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";

/** Starts a script of TypeScript, which prints a line every few milliseconds. */
const printing = (setUp: string): ChildProcess => {
  const script = `${setUp}\nsetInterval(() => { console.log("a line"); console.error("another"); }, 5);`;
  return spawn(process.execPath, ["-r", require.resolve("../typescript.cjs"), "-e", script], {
    cwd: __dirname,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
};

/** Reads a line, as `head -1` does. @returns the exit code */
const readerGone = async (child: ChildProcess): Promise<number | null> => {
  const ended = once(child, "exit");
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("it has no output");
  await once(stdout, "data");
  stdout.destroy();
  stderr.destroy();
  return (await ended)[0];
};

describe("an output that nobody reads any more", () => {
  it("ends a command quietly", async () => {
    const child = printing('require("../src/closed-output").endWithReader();');

    expect(await readerGone(child)).to.equal(0);
  });

  it("stops in order what runs until it is stopped", async () => {
    const child = printing(`
      require("../src/closed-output").endWithReader();
      const { Stopping } = require("../src/command/stopping");
      const { Progress } = require("../src/progress");
      const stop = () => new Promise((stopped) => setTimeout(() => process.send("stopped", stopped), 50));
      const stopping = new Stopping([{ stop }], new Progress(process.stdout, { verbose: false }));
      stopping.onSignal();
      stopping.ready();
    `);
    const told = once(child, "message");

    expect(await readerGone(child)).to.equal(0);
    expect((await told)[0]).to.equal("stopped");
  });
});
