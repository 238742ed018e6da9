import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";

const pack = join(__dirname, "../../policy");

describe("the policy pack", () => {
  it("is loaded by the program that the Pulumi CLI runs packs with", async () => {
    // An engine's address that nobody listens on: it is only called back for logs.
    const runner = spawn(process.execPath, [
      require.resolve("@pulumi/pulumi/cmd/run-policy-pack"),
      "--pwd",
      pack,
      "127.0.0.1:1",
      ".",
    ]);
    const errors: string[] = [];
    runner.stderr.on("data", (data) => errors.push(String(data)));

    try {
      // The port of the analyzer's server is the first thing that it prints.
      const [line] = await Promise.race([
        once(createInterface(runner.stdout), "line"),
        once(runner, "exit").then(() => [`exited: ${errors.join("")}`]),
      ]);

      expect(line).to.match(/^\d+$/);
    } finally {
      runner.kill("SIGKILL");
    }
  });
});
