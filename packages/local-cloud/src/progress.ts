import { createColors, isColorSupported } from "picocolors";
import type { Action, ProgramObserver } from "./deployment/deployment";

/** The part of a terminal or pipe that progress needs. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  /** Width of the terminal, in characters. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** Lists every resource, one line per resource. */
  readonly verbose?: boolean;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const clearLine = "\r\u001b[2K";

type Colours = ReturnType<typeof createColors>;

/** The Pulumi CLI's symbols for changes of a resource. */
const signs: Readonly<Record<Action, (colours: Colours) => string>> = {
  created: (colours) => colours.green("+"),
  updated: (colours) => colours.yellow("~"),
  replaced: (colours) => colours.magenta("+-"),
  unchanged: () => " ",
  deleted: (colours) => colours.red("-"),
};

/** Milliseconds between two frames. */
const frameTime = 80;

/**
 * Shows progress until the program runs. On a terminal, one line is redrawn and counts the resources; a pipe gets only the
 * first stage and the final count. With `verbose`, every resource also has its own line.
 */
export class Progress implements ProgramObserver {
  private readonly started = performance.now();
  private readonly colours: Colours;
  private readonly pending = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private stage = "";
  private declaredCount = 0;
  private done = 0;
  private frame = 0;

  constructor(
    private readonly stream: ProgressStream,
    private readonly options: ProgressOptions = {},
  ) {
    // A pipe gets no control characters, even if variables of CI services request them.
    this.colours = createColors(stream.isTTY === true && isColorSupported);
  }

  /** Shows the stage that begins, e.g. `Starting the local cloud`, before it returns. */
  begin(stage: string): void {
    const first = this.stage === "";
    this.stage = stage;
    if (this.stream.isTTY) this.draw();
    else if (first) this.stream.write(`${stage}…\n`);
    if (this.stream.isTTY) this.timer ??= setInterval(() => this.draw(), frameTime).unref();
  }

  declared(token: string, name: string): void {
    this.declaredCount += 1;
    this.pending.add(`${shortType(token)} ${name}`);
  }

  finished(token: string, name: string, milliseconds: number, action: Action): void {
    this.pending.delete(`${shortType(token)} ${name}`);
    if (action !== "deleted") this.done += 1;
    if (!this.options.verbose || action === "unchanged") return;
    const type = this.colours.dim(shortType(token).padEnd(30));
    const took = this.colours.dim(`${milliseconds.toFixed(0)} ms`);
    this.line(` ${signs[action](this.colours)} ${type} ${name.padEnd(30)} ${took}`);
  }

  /** A line of its own, above the moving one. */
  line(text: string): void {
    this.stream.write(this.timer ? `${clearLine}${text}\n` : `${text}\n`);
    if (this.timer) this.draw();
  }

  /** Shows the final count. */
  succeed(): void {
    this.stop();
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    this.stream.write(`Provisioned ${this.done} resources in ${seconds} s.\n`);
  }

  /** Clears the moving line. The caller reports why it ended. */
  stop(): void {
    if (this.timer) this.stream.write(clearLine);
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private draw(): void {
    this.frame = (this.frame + 1) % frames.length;
    const count = this.declaredCount === 0 ? "" : `: ${this.done} of ${this.declaredCount}`;
    const [current = ""] = this.pending;
    // A line that wraps can't be redrawn: the rows before the last would stay.
    const room = (this.stream.columns ?? 80) - 1;
    const text = `${frames[this.frame]} ${this.stage}${count} ${current}`;
    this.stream.write(`${clearLine}${text.slice(0, room)}`);
  }
}

/** `aws:sqs/queue:Queue` → `aws:sqs:Queue`, as the Pulumi CLI shows types. */
export const shortType = (token: string): string => token.replace(/^([^:]+):([^/:]+)(\/[^:]*)?:/, "$1:$2:");
