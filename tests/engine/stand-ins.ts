import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const projectDirectory = join(__dirname, "../..");

/** Processes that stand in for the resource providers of AWS and of random values. */
export class StandIns {
  private constructor(
    private readonly processes: readonly ChildProcess[],
    /** The value of PULUMI_DEBUG_PROVIDERS, by which the engine finds them instead of plugins. */
    readonly addresses: string,
  ) {}

  static async start(): Promise<StandIns> {
    const started = await Promise.all(["aws", "random"].map(startOne));
    const addresses = started.map(({ name, port }) => `${name}:${port}`).join(",");
    return new StandIns(
      started.map(({ child }) => child),
      addresses,
    );
  }

  stop(): void {
    for (const child of this.processes) child.kill("SIGKILL");
  }
}

const startOne = async (name: string) => {
  const script = join(__dirname, "stand-in.ts");
  const child = spawn(process.execPath, ["-r", "./cli/typescript.cjs", script], {
    cwd: projectDirectory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit").then(() => {
    throw new Error(`The stand-in for ${name} has ended`);
  });
  ended.catch(() => {}); // later, it is told to
  const [port] = await Promise.race([once(createInterface(child.stdout), "line"), ended]);
  return { name, child, port: String(port) };
};
