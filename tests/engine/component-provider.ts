import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const projectDirectory = join(__dirname, "../..");

/** The process that makes the children of awsx's components. */
export class ComponentProvider {
  private constructor(
    private readonly child: ChildProcess,
    /** As in PULUMI_DEBUG_PROVIDERS. */
    readonly address: string,
  ) {}

  static async start(): Promise<ComponentProvider> {
    const script = join(__dirname, "packaged-components.ts");
    const child = spawn(process.execPath, ["-r", "./cli/typescript.cjs", script], {
      cwd: projectDirectory,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit").then(() => {
      throw new Error("The provider of awsx's components has ended");
    });
    ended.catch(() => {}); // later, it is told to
    const [port] = await Promise.race([once(createInterface(child.stdout), "line"), ended]);
    return new ComponentProvider(child, `awsx:${port}`);
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}
