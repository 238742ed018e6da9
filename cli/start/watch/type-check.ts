import { join } from "node:path";
import { Worker } from "node:worker_threads";
import * as z from "zod";

const answer = z.object({ id: z.int(), problems: z.array(z.string()) });

/** Checks the types of single files in a separate thread, so that the cloud keeps running. */
export class TypeCheck {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (problems: readonly string[]) => void>();
  private last = 0;

  /** @param directory of tsconfig.json */
  constructor(directory: string) {
    this.worker = new Worker(join(__dirname, "type-check.worker.cjs"), {
      workerData: { directory },
      execArgv: [],
    });
    this.worker.unref();
    this.worker.on("message", (message: unknown) => {
      const { id, problems } = answer.parse(message);
      this.waiting.get(id)?.(problems);
      this.waiting.delete(id);
    });
    this.worker.on("error", (error) => {
      // Without the check, changes are still deployed: esbuild refuses anything that isn't TypeScript.
      console.warn(`Type checking has stopped: ${error.message}`);
      for (const proceed of this.waiting.values()) proceed([]);
      this.waiting.clear();
    });
  }

  /** @returns the compiler's errors */
  problemsOf(files: readonly string[]): Promise<readonly string[]> {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage({ id, files });
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
