import type { DeployedPackage, ProgramObserver } from "@orderflow/local-cloud";
import { type Change, Redeploy } from "./redeploy";
import { SourceWatch } from "./source-watch";
import { swapCode } from "./swap-code";
import { TypeCheck } from "./type-check";

interface Watched {
  readonly directory: string;
  /** Runs the program again on the running cloud. */
  readonly deploy: (observer: ProgramObserver) => Promise<void>;
  /** The code of the deployed functions. */
  readonly packages: () => Promise<readonly DeployedPackage[]>;
  /** Gives a function other code. */
  readonly updateCode: (urn: string, file: string, observer: ProgramObserver) => Promise<void>;
  readonly line: (text: string) => void;
}

/** The program's sources, without tests, the command line and the local cloud. */
const sources = ["handlers", "infra", "flows", "index.ts"];

/** Deploys saved changes while the cloud keeps running: data, queues and events in transit stay as they are. */
export class Watch {
  private readonly types: TypeCheck;
  private readonly files: SourceWatch;

  constructor({ directory, deploy, packages, updateCode, line }: Watched) {
    this.types = new TypeCheck(directory);
    const changesOf = async (work: (observer: ProgramObserver) => Promise<void>) => {
      const changes: Change[] = [];
      await work(collecting(changes, line));
      return changes;
    };
    const update = (urn: string, file: string) => changesOf((observer) => updateCode(urn, file, observer));
    const redeploy = new Redeploy({
      check: (files) => this.types.problemsOf(files),
      swap: (files) => swapCode({ packages, update }, files),
      deploy: () => changesOf(deploy),
      line,
      now: () => performance.now(),
    });
    this.files = new SourceWatch({ directory, sources, changed: (files) => redeploy.changed(files) });
    // The first check reads the libraries' types, so it runs now to make the first save fast.
    void this.types.problemsOf(["handlers/domain/order.ts"]);
  }

  async stop(): Promise<void> {
    this.files.stop();
    await this.types.stop();
  }
}

const collecting = (changes: Change[], line: (text: string) => void): ProgramObserver => ({
  declared: () => {},
  finished: (token, name, _, action) => changes.push({ action, token, name }),
  line,
});
