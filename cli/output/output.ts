import colours from "picocolors";

export type Colours = ReturnType<typeof colours.createColors>;

/** The part of a terminal or pipe that output needs. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Colours on a terminal only, and not with NO_COLOR: https://no-color.org */
export const coloursFor = (sink: Sink, env: NodeJS.ProcessEnv): Colours =>
  colours.createColors(sink.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb");

interface Where {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: NodeJS.ProcessEnv;
  /** Whether the result is printed as JSON. */
  readonly json: () => boolean;
}

/** The result of a command goes to stdout, as text or as one JSON document; all else goes to stderr. */
export class Output {
  constructor(private readonly where: Where) {}

  get json(): boolean {
    return this.where.json();
  }

  /** Prints the result. `text` is called only without --json. */
  result(value: unknown, text: (colours: Colours) => string): void {
    const { stdout, env } = this.where;
    if (this.json) stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    else stdout.write(`${text(coloursFor(stdout, env))}\n`);
  }

  /** Prints progress for a person: to stdout if the result is text, else to stderr. */
  live(text: (colours: Colours) => string): void {
    const { stdout, stderr, env } = this.where;
    const sink = this.json ? stderr : stdout;
    sink.write(`${text(coloursFor(sink, env))}\n`);
  }

  /** Prints a remark that isn't part of the result. */
  note(text: string): void {
    const { stderr, env } = this.where;
    stderr.write(`${coloursFor(stderr, env).dim(text)}\n`);
  }

  /** Prints a warning. */
  warn(text: string): void {
    const { stderr, env } = this.where;
    stderr.write(`${coloursFor(stderr, env).yellow(`Warning: ${text}`)}\n`);
  }

  get stderr(): Sink {
    return this.where.stderr;
  }
}
