import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import * as z from "zod";
import { OrdersApi } from "./api/orders-api";
import { TimedOut, UsageError } from "./errors";
import type { Output, Sink } from "./output/output";
import type { Target, TargetChoice } from "./target";

/** What the command line stands in; tests bring their own. */
export interface World {
  readonly stdout: Sink;
  readonly stderr: Sink & NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  readonly openTarget: (choice: TargetChoice) => Promise<Target>;
  /** Asks a person; undefined when there is none to ask. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly now: () => Date;
}

const globalOptions = z.object({ stack: z.string().min(1).optional(), json: z.boolean().default(false) });

export const readGlobalOptions = (program: Command) => parseOptions(globalOptions, program.opts());

/** What a command gets: where its results go, and what it works on, opened when it is first asked for. */
export class Context {
  private opened: Promise<Target> | undefined;

  constructor(
    readonly world: World,
    readonly out: Output,
    private readonly stack: () => string | undefined,
  ) {}

  /** @throws Unreachable */
  target(): Promise<Target> {
    this.opened ??= this.world.openTarget({ stack: this.stack(), env: this.world.env });
    return this.opened;
  }

  /** @throws Unreachable */
  async api(): Promise<OrdersApi> {
    const target = await this.target();
    return new OrdersApi(target.need("apiUrl"), target.need("apiKey"));
  }

  async close(): Promise<void> {
    const target = await this.opened?.catch(() => undefined); // that it couldn't be opened has been told
    target?.close();
  }

  /**
   * Looks again and again until what is seen is good.
   * @throws TimedOut after `seconds`
   */
  async until<Seen>(
    what: string,
    { seconds, every = 500 }: { readonly seconds: number; readonly every?: number },
    look: () => Promise<Seen>,
    good: (seen: Seen) => boolean,
  ): Promise<Seen> {
    const deadline = performance.now() + seconds * 1_000;
    for (;;) {
      const seen = await look();
      if (good(seen)) return seen;
      if (performance.now() >= deadline)
        throw new TimedOut(`Waited ${seconds} s in vain for ${what}.`, {
          hint: "Wait longer with --timeout",
        });
      await setTimeout(every);
    }
  }
}

/**
 * Options as commander read them, checked and typed.
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
