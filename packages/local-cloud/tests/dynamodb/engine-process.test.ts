import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { hasEnded, spawnBound } from "../../src/dynamodb/engine-process";
import { eventually } from "../endpoint/running-endpoint";

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );

const firstLine = async ({ stdout }: ChildProcess): Promise<string> => {
  if (!stdout) throw new Error("nobody listens to its output");
  const [line] = await once(createInterface({ input: stdout }), "line");
  return String(line);
};

/** Windows's way works everywhere; the others' needs a shell. */
const platforms: NodeJS.Platform[] = process.platform === "win32" ? ["win32"] : [process.platform, "win32"];

for (const platform of platforms)
  describe(`a bound process, started as on ${platform}`, () => {
    const started: ChildProcess[] = [];
    afterEach(() => {
      for (const child of started.splice(0)) child.kill("SIGKILL");
    });

    const bound = (code: string): ChildProcess => {
      const child = spawnBound(process.execPath, ["-e", code], platform);
      started.push(child);
      return child;
    };

    it("ends when its parent is killed", async () => {
      const parent = spawn(
        process.execPath,
        ["-r", "./cli/typescript.cjs", join(__dirname, "bound-parent.ts"), platform],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      const [endpoint = ""] = (await firstLine(parent)).split(" ");
      expect(await answers(endpoint)).to.equal(true);

      parent.kill("SIGKILL");

      await eventually(async () => ((await answers(endpoint)) ? undefined : true));
    });

    it("has no input, so that a program that reads it continues", async () => {
      const child = bound(
        "process.stdin.on('data', () => {}).on('end', () => console.log('the end of the input'))",
      );

      expect(await firstLine(child)).to.equal("the end of the input");
    });

    it("reports how it ended", async () => {
      const child = bound("process.exit(3)");

      await once(child, "exit");

      expect(child.exitCode).to.equal(3);
    });

    it("can be ended", async () => {
      const child = bound("console.log('up'); setInterval(() => {}, 60_000)");
      await firstLine(child);

      child.kill("SIGTERM");
      await once(child, "exit");

      expect(hasEnded(child)).to.equal(true);
    });

    it("may be a program that can't be started", async () => {
      const child = spawnBound(join(__dirname, "no-such-program"), [], platform);

      const how = await Promise.race([once(child, "error"), once(child, "exit")]);

      expect(String(how[0])).to.match(/ENOENT|^12[67]$/);
    });
  });
