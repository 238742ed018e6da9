import type { Action } from "@orderflow/local-cloud";
import { shortType } from "@orderflow/local-cloud/progress";

/** One change of a resource. */
export interface Change {
  readonly action: Action;
  readonly token: string;
  readonly name: string;
}

/** New code for functions, made without running the program. */
export interface Swap {
  /** @returns what it changed */
  readonly apply: () => Promise<readonly Change[]>;
  /** Whether the saved files are the program's too, which then has to run after it. Asked when the functions are live. */
  readonly isOfProgram: () => Promise<boolean>;
}

export interface RedeployParts {
  /** @returns what is wrong with the files */
  readonly check: (files: readonly string[]) => Promise<readonly string[]>;
  /** @returns undefined if only a run of the program can deploy the files @throws what is wrong with their code */
  readonly swap: (files: readonly string[]) => Promise<Swap | undefined>;
  /** Runs the program again. @returns what it changed @throws what the program or a resource was refused for */
  readonly deploy: () => Promise<readonly Change[]>;
  readonly line: (text: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

const signs: Readonly<Record<Action, string>> = {
  created: "+",
  updated: "~",
  replaced: "+-",
  deleted: "-",
  unchanged: " ",
};

/** Deploys saves one after another; a save during a deployment is deployed right after it. */
export class Redeploy {
  private saved = new Set<string>();
  /** Files with errors. While there are any, nothing is deployed. */
  private faulty = new Set<string>();
  /** Whether the last run of the program was refused: then the next save runs it again. */
  private refused = false;
  private working: Promise<void> | undefined;

  constructor(private readonly parts: RedeployParts) {}

  changed(files: readonly string[]): void {
    for (const file of files) this.saved.add(file);
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
  }

  /** Waits for a running deployment. */
  async settled(): Promise<void> {
    await this.working;
  }

  private async work(): Promise<void> {
    while (this.saved.size > 0) {
      const files = [...new Set([...this.saved, ...this.faulty])];
      this.saved = new Set();
      await this.bring(files);
    }
  }

  private async bring(files: readonly string[]): Promise<void> {
    const { check, line, now } = this.parts;
    const start = now();
    // The code is bundled meanwhile, but goes live only without errors.
    const [problems, swap] = await Promise.all([check(files), this.prepared(files)]);
    this.faulty = problems.length > 0 ? new Set(files) : new Set();
    if (problems.length > 0) return line([...problems, lastGood].join("\n"));
    const report = (changes: readonly Change[], nothing: string): void =>
      line(outcomeText(files, changes, now() - start, nothing));
    try {
      if (swap instanceof Error) throw swap;
      if (swap) report(await swap.apply(), "no function changes");
      if (!swap || (await swap.isOfProgram()))
        report(await this.run(), swap ? "nothing else changes" : "nothing changes");
    } catch (error) {
      line(`${error instanceof Error ? error.message : String(error)}\n${lastGood}`);
    }
  }

  /** An error is reported after those of the types, which say it better. */
  private async prepared(files: readonly string[]): Promise<Swap | Error | undefined> {
    if (this.refused) return undefined;
    return this.parts
      .swap(files)
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  }

  private async run(): Promise<readonly Change[]> {
    this.refused = true;
    const changes = await this.parts.deploy();
    this.refused = false;
    return changes;
  }
}

const lastGood = "The last good version keeps running.";

/** @param nothing describes that there is no change */
const outcomeText = (
  files: readonly string[],
  changes: readonly Change[],
  milliseconds: number,
  nothing: string,
): string => {
  const took = `${(milliseconds / 1_000).toFixed(1)} s`;
  const shown = changes.filter(({ action }) => action !== "unchanged").map(changeText);
  return shown.length === 0
    ? `${files.join(", ")}: ${nothing} (${took})`
    : [...shown, `${files.join(", ")}: live after ${took}`].join("\n");
};

/** As the Pulumi CLI shows it: ` ~ aws:lambda:Function notifier` */
const changeText = ({ action, token, name }: Change): string =>
  ` ${signs[action].padEnd(2)} ${shortType(token)} ${name}`;
