import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import * as z from "zod";
import { OrdersApi } from "./api/orders-api";
import { Interrupted, TimedOut, UsageError } from "./errors";
import type { Interruption } from "./interruption";
import type { Output, Sink } from "./output/output";
import type { Target, TargetChoice } from "./target";

/** The command line's environment; tests pass their own. */
export interface World {
  readonly stdout: Sink;
  readonly stderr: Sink & NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  readonly openTarget: (choice: TargetChoice) => Promise<Target>;
  /** Asks a person; undefined without a terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly now: () => Date;
  readonly interruption: Pick<Interruption, "hold">;
}

/** A key that can be sent as a header. */
const apiKey = z.string().regex(/^[\x21-\x7e]+$/, { error: "must be a key, without spaces or line breaks" });

const globalOptions = z.object({
  stack: z.string().min(1).optional(),
  apiKey: apiKey.optional(),
  json: z.boolean().default(false),
});
type GlobalOptions = z.infer<typeof globalOptions>;

export const readGlobalOptions = (program: Command) => parseOptions(globalOptions, program.opts());

interface Patience {
  readonly seconds: number;
  /** Milliseconds between two checks. */
  readonly every?: number;
  readonly signal?: AbortSignal;
}

/** A command's context: its output and its target, which is opened when it is first needed. */
export class Context {
  private opened: Promise<Target> | undefined;

  constructor(
    readonly world: World,
    readonly out: Output,
    private readonly options: () => GlobalOptions,
  ) {}

  /** The named stack; undefined means the local cloud. */
  get stack(): string | undefined {
    return this.options().stack;
  }

  /** @throws Unreachable */
  target(): Promise<Target> {
    this.opened ??= this.world.openTarget({ stack: this.stack, env: this.world.env });
    return this.opened;
  }

  /**
   * The HTTP API, with the key from `--api-key`, else from ORDERFLOW_API_KEY, else the stack's first key.
   * @throws Unreachable
   */
  async api(): Promise<OrdersApi> {
    const target = await this.target();
    return new OrdersApi(target.need("apiUrl"), this.ownKey() ?? target.need("apiKey"));
  }

  /** The API key that the user chose; undefined means the stack's first key. @throws UsageError */
  ownKey(): string | undefined {
    // Shells and workflows pass an empty variable for a missing one.
    const given = this.options().apiKey ?? (this.world.env.ORDERFLOW_API_KEY || undefined);
    const read = apiKey.optional().safeParse(given);
    if (read.success) return read.data;
    throw new UsageError(`ORDERFLOW_API_KEY ${read.error.issues.map(({ message }) => message).join(", ")}`);
  }

  async close(): Promise<void> {
    const target = await this.opened?.catch(() => undefined); // opening it failed and was reported
    target?.close();
  }

  /**
   * Repeats `look` until `isGood` accepts its result.
   * @throws TimedOut after `seconds`
   * @throws the signal's reason once it is aborted
   */
  async until<Seen>(
    what: string,
    { seconds, every = 500, signal }: Patience,
    look: () => Promise<Seen>,
    good: (seen: Seen) => boolean,
  ): Promise<Seen> {
    const deadline = performance.now() + seconds * 1_000;
    for (;;) {
      signal?.throwIfAborted();
      const seen = await look();
      if (good(seen)) return seen;
      if (performance.now() >= deadline)
        throw new TimedOut(`Timed out after ${seconds} s waiting for ${what}.`, {
          hint: "Increase --timeout to wait longer.",
        });
      await setTimeout(every);
    }
  }

  /**
   * Does work that must be undone, even when it fails or the user presses Ctrl-C. On Ctrl-C the signal is aborted, and
   * `work` should end soon.
   * @throws Interrupted
   */
  async withCleanUp<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    putBack: () => Promise<void>,
  ): Promise<Result> {
    const stop = new AbortController();
    const letGo = this.world.interruption.hold(() => stop.abort(new Interrupted("Interrupted.")));
    try {
      const result = await work(stop.signal);
      stop.signal.throwIfAborted();
      return result;
    } finally {
      await putBack();
      letGo();
    }
  }

  /** The same context, with another key for the API. */
  withKey(apiKey: string): Context {
    const other = new Context(this.world, this.out, () => ({ ...this.options(), apiKey }));
    other.opened = this.target();
    return other;
  }
}

/**
 * Validates and types the options that commander parsed.
 * @throws UsageError naming each option at fault
 */
export const parseOptions = <Schema extends z.ZodType>(schema: Schema, raw: unknown): z.infer<Schema> => {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${optionName(path[0])}: ${message}`);
  throw new UsageError(wrong.join("\n"));
};

/** `expectedTotal` → `--expected-total` */
const optionName = (key: PropertyKey | undefined): string =>
  `--${String(key).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
