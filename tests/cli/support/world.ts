import { Writable } from "node:stream";
import type { World } from "../../../cli/context";
import { run } from "../../../cli/run";
import { Target } from "../../../cli/target";

/** Keeps what is written to it, as a terminal or as a pipe. */
export class Screen extends Writable {
  text = "";

  constructor(readonly isTTY = false) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Outputs = ConstructorParameters<typeof Target>[1];

/** Runs a command line in process, on a stack with these outputs. */
export const runOn = async (
  outputs: Outputs,
  args: readonly string[],
  world: Partial<World> = {},
): Promise<Ran> => {
  const stdout = new Screen();
  const stderr = new Screen();
  const code = await run(args, {
    stdout,
    stderr,
    env: {},
    openTarget: async ({ stack }) => new Target(stack ?? "local", outputs),
    confirm: undefined,
    now: () => new Date("2026-03-01T12:00:00Z"),
    interruption: { hold: () => () => {} },
    ...world,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
};
