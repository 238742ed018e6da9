import { setMaxListeners } from "node:events";
import { stopController } from "../../stop-controller";
import type { Branch } from "../language";
import { TaskFailure } from "../task-failure";
import { NestedFailure } from "./faults";
import type { Line, MapItem } from "./run";
import { Variables } from "./variables";

/** One branch of a Parallel state, or one iteration of a Map. */
export interface Work {
  readonly branch: Branch;
  readonly input: unknown;
  readonly item?: MapItem | undefined;
}

/** What the history says of a line. */
export interface Telling {
  began?(line: Line, index: number): void;
  succeeded?(line: Line, index: number): void;
  failed?(line: Line, index: number): void;
  aborted?(line: Line, index: number): void;
}

/**
 * Runs lines side by side. The first that fails ends the others.
 * @param most lines that may run at once
 * @returns their outputs, in the order of the work
 * @throws NestedFailure
 */
export const runLines = async (
  works: readonly Work[],
  around: Line,
  most: number,
  telling: Telling,
): Promise<readonly unknown[]> => new Lines(works, around, telling).run(most);

class Lines {
  private readonly ending = stopController();
  private readonly signal: AbortSignal;
  private readonly outputs: unknown[] = [];
  private readonly underWay = new Map<number, Line>();
  private next = 0;

  constructor(
    private readonly works: readonly Work[],
    private readonly around: Line,
    private readonly telling: Telling,
  ) {
    this.signal = AbortSignal.any([around.signal, this.ending.signal]);
    setMaxListeners(0, this.signal); // every line may wait for it
  }

  async run(most: number): Promise<readonly unknown[]> {
    const first = this.around.thread.newest;
    const lanes = Array.from({ length: Math.min(most, this.works.length) }, () => this.lane(first));
    await Promise.all(lanes);
    return this.outputs;
  }

  /** Runs one line after the other, as long as there is work. The events of one follow those of the one before. */
  private async lane(after: number): Promise<void> {
    let newest = after;
    for (let index = this.next++; index < this.works.length; index = this.next++) {
      const line = this.begin(index, newest);
      // All lines that may run begin before the first of them continues.
      await Promise.resolve();
      await this.go(line, index);
      newest = line.thread.newest;
      this.around.thread.newest = newest;
    }
  }

  private begin(index: number, after: number): Line {
    const { around, signal, works, telling } = this;
    const line: Line = {
      ...around,
      thread: around.thread.begin(after),
      signal,
      variables: new Variables(around.variables),
      item: works[index]?.item ?? around.item,
    };
    this.underWay.set(index, line);
    telling.began?.(line, index);
    return line;
  }

  private async go(line: Line, index: number): Promise<void> {
    const work = this.works[index];
    if (!work) return;
    try {
      this.outputs[index] = await line.run.branch(work.branch, work.input, line);
    } catch (error) {
      if (this.signal.aborted || !(error instanceof TaskFailure)) throw error;
      this.endAll(line, index, error);
      throw new NestedFailure(error.name, error.message, error);
    }
    this.underWay.delete(index);
    this.telling.succeeded?.(line, index);
  }

  private endAll(line: Line, index: number, { terminal }: TaskFailure): void {
    const { around, telling, underWay } = this;
    around.thread.newest = line.thread.newest;
    if (!terminal) telling.failed?.(line, index);
    line.thread.abort();
    underWay.delete(index);
    for (const [other, beside] of underWay) {
      telling.aborted?.(beside, other);
      beside.thread.abort();
    }
    this.ending.abort();
  }
}
