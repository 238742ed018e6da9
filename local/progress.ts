import colours from "picocolors";
import type { ProgramObserver } from "./program";

/** The part of a terminal or pipe that progress needs. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const clearLine = "\r\u001b[2K";

/**
 * Shows resources as they are provisioned, one line each with its time, as `pulumi up` does. On a terminal
 * a last line moves while something is under way; into a pipe only plain lines go.
 */
export class Progress implements ProgramObserver {
  private readonly pending = new Set<string>();
  private readonly timer: NodeJS.Timeout | undefined;
  private done = 0;
  private frame = 0;

  constructor(private readonly stream: ProgressStream) {
    if (stream.isTTY) this.timer = setInterval(() => this.redraw(), 80).unref();
  }

  declared(token: string, name: string): void {
    this.pending.add(`${token} ${name}`);
  }

  created(token: string, name: string, milliseconds: number): void {
    this.pending.delete(`${token} ${name}`);
    this.done += 1;
    const time = colours.dim(`(${milliseconds.toFixed(0)} ms)`);
    this.line(
      ` ${colours.green("+")} ${colours.dim(shortType(token).padEnd(34))} ${name.padEnd(36)} created ${time}`,
    );
  }

  /** A line of its own, above the moving one. */
  line(text: string): void {
    this.stream.write(this.stream.isTTY ? `${clearLine}${text}\n` : `${text}\n`);
  }

  end(): void {
    clearInterval(this.timer);
    if (this.stream.isTTY) this.stream.write(clearLine);
  }

  /** How many resources were created. */
  get count(): number {
    return this.done;
  }

  private redraw(): void {
    this.frame = (this.frame + 1) % frames.length;
    const [current = ""] = this.pending;
    this.stream.write(
      `${clearLine}${frames[this.frame]} ${this.done} created, ${this.pending.size} under way ${colours.dim(current)}`,
    );
  }
}

/** `aws:sqs/queue:Queue` → `aws:sqs:Queue`, as the Pulumi CLI shows types. */
export const shortType = (token: string): string => token.replace(/^([^:]+):([^/:]+)(\/[^:]*)?:/, "$1:$2:");
