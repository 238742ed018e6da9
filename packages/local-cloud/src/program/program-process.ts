import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { StackConfig } from "../stack-config";
import { type CloudMessage, fromWire, type ProgramMessage, programMessage, toWire } from "./messages";
import type { ProgramPort, StackOutputs } from "./session";

/** A Pulumi program in TypeScript. */
export interface Program {
  /** Its project: where Pulumi.yaml and package.json are. The program runs in it. */
  readonly directory: string;
  /** The module whose exports are the stack outputs, relative to the directory; if left out, the one in package.json. */
  readonly main?: string;
  /**
   * Modules that take long to load. If given, a process that has loaded them waits for the next deployment, which then
   * begins sooner.
   */
  readonly preload?: readonly string[];
}

/** Thrown when the program's process ends without a message. */
export class ProgramEnded extends Error {
  constructor(how: string) {
    super(`The program's process ended early, with ${how}`);
    this.name = "ProgramEnded";
  }
}

/** Loads TypeScript in the program's process. */
const loader = require.resolve("../../typescript.cjs");
const runner = join(__dirname, "runner.ts");

/**
 * Runs a program in a separate process, with its own Pulumi: nothing of it stays in this process, and several programs
 * can follow each other.
 */
export class ProgramProcess {
  private readonly child: ChildProcess;
  private given: { readonly config: StackConfig; readonly port: ProgramPort } | undefined;
  private isReady = false;
  private line: (text: string) => void = () => {};
  private settle: { resolve: (outputs: StackOutputs) => void; reject: (error: unknown) => void } | undefined;

  constructor(private readonly program: Program) {
    this.child = fork(runner, [], {
      cwd: program.directory,
      // Without this process's own arguments, such as those of a test runner.
      execArgv: ["-r", loader],
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      if (stream) createInterface({ input: stream }).on("line", (text) => this.line(text));
    this.child.on("message", (received: unknown) => this.take(programMessage.parse(received)));
    this.child.on("error", (error) => this.settle?.reject(error));
  }

  /** Whether it can still run a program. */
  get isAlive(): boolean {
    return this.child.connected && this.child.exitCode === null;
  }

  /**
   * @param line shows a line of the program's output
   * @throws the first error of the program or of a resource; ProgramEnded
   */
  async run(config: StackConfig, port: ProgramPort, line: (text: string) => void): Promise<StackOutputs> {
    this.given = { config, port };
    this.line = line;
    const outputs = new Promise<StackOutputs>((resolveOutputs, reject) => {
      this.settle = { resolve: resolveOutputs, reject };
    });
    this.child.once("exit", (code, signal) =>
      this.settle?.reject(new ProgramEnded(signal ?? `exit code ${code}`)),
    );
    if (this.isReady) this.start(config);
    return outputs;
  }

  /** Ends the process immediately. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }

  private take(message: ProgramMessage): void {
    switch (message.kind) {
      case "ready":
        this.prepare();
        break;
      case "component":
        this.given?.port.component(message.component);
        break;
      case "register":
        this.answer(message.id, this.given?.port.register(message.resource));
        break;
      case "read":
        this.answer(message.id, this.given?.port.read(message.token, message.name, message.resourceId));
        break;
      case "invoke":
        this.answer(message.id, this.given?.port.invoke(message.token, message.inputs));
        break;
      case "done":
        this.settle?.resolve(message.outputs);
        break;
      case "failed":
        this.settle?.reject(fromWire(message.error));
    }
  }

  private prepare(): void {
    const { directory, preload = [] } = this.program;
    this.isReady = true;
    if (this.given) this.start(this.given.config);
    else this.send({ kind: "preload", directory: resolve(directory), modules: preload });
  }

  private start(config: StackConfig): void {
    const { directory, main = "." } = this.program;
    this.send({
      kind: "start",
      directory: resolve(directory),
      main: resolve(directory, main),
      config,
    });
  }

  private answer(id: number, answer: Promise<unknown> = Promise.resolve()): void {
    answer.then(
      (value) => this.send({ kind: "answer", id, value }),
      (error: unknown) => this.send({ kind: "refusal", id, error: toWire(error) }),
    );
  }

  /** Ignores failures, because the program may have ended. */
  private send(message: CloudMessage): void {
    if (this.child.connected) this.child.send(message, () => {});
  }
}
