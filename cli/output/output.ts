import colours from "picocolors";

export type Colours = ReturnType<typeof colours.createColors>;

/** The part of a terminal or pipe that output needs. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Colours only where a person looks, and never against their will: https://no-color.org */
export const coloursFor = (sink: Sink, env: NodeJS.ProcessEnv): Colours =>
  colours.createColors(sink.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb");

interface Where {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: NodeJS.ProcessEnv;
  /** Whether the result is for a script. */
  readonly json: () => boolean;
}

/** The result of a command goes to stdout, as text or as one JSON document; all else goes to stderr. */
export class Output {
  constructor(private readonly where: Where) {}

  get json(): boolean {
    return this.where.json();
  }

  /** The result. `text` is asked for only when a person reads it. */
  result(value: unknown, text: (colours: Colours) => string): void {
    const { stdout, env } = this.where;
    if (this.json) stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    else stdout.write(`${text(coloursFor(stdout, env))}\n`);
  }

  /** What happens on the way, for a person: to stdout when that is where the result is read, else to stderr. */
  live(text: (colours: Colours) => string): void {
    const { stdout, stderr, env } = this.where;
    const sink = this.json ? stderr : stdout;
    sink.write(`${text(coloursFor(sink, env))}\n`);
  }

  /** A remark that isn't part of the result. */
  note(text: string): void {
    const { stderr, env } = this.where;
    stderr.write(`${coloursFor(stderr, env).dim(text)}\n`);
  }

  /** Something to beware of. */
  warn(text: string): void {
    const { stderr, env } = this.where;
    stderr.write(`${coloursFor(stderr, env).yellow(`Warning: ${text}`)}\n`);
  }

  get stderr(): Sink {
    return this.where.stderr;
  }
}
