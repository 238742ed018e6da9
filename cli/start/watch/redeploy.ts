import type { Action } from "@orderflow/local-cloud";
import { shortType } from "@orderflow/local-cloud/progress";

/** One change of a resource. */
export interface Change {
  readonly action: Action;
  readonly token: string;
  readonly name: string;
}

export interface RedeployParts {
  /** @returns what is wrong with the files */
  readonly check: (files: readonly string[]) => Promise<readonly string[]>;
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
    const { check, deploy, line, now } = this.parts;
    const start = now();
    const problems = await check(files);
    this.faulty = problems.length > 0 ? new Set(files) : new Set();
    if (problems.length > 0) return line([...problems, lastGood].join("\n"));
    try {
      const changes = (await deploy()).filter(({ action }) => action !== "unchanged");
      const took = `${((now() - start) / 1_000).toFixed(1)} s`;
      if (changes.length === 0) return line(`${files.join(", ")}: nothing changes (${took})`);
      line([...changes.map(changeText), `${files.join(", ")}: live after ${took}`].join("\n"));
    } catch (error) {
      line(`${error instanceof Error ? error.message : String(error)}\n${lastGood}`);
    }
  }
}

const lastGood = "The last good version keeps running.";

/** As the Pulumi CLI shows it: ` ~ aws:lambda:Function notifier` */
const changeText = ({ action, token, name }: Change): string =>
  ` ${signs[action].padEnd(2)} ${shortType(token)} ${name}`;
