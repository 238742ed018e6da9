import type { EventDetails, History } from "../history";

/** States whose history says that they were aborted. */
const abortable = new Set(["Task", "Wait", "Map", "Parallel"]);

/**
 * One line of states that follow each other: the whole machine, a branch, an iteration. Its events each follow the
 * one before in the same line. Lines inside a state begin after that state's newest event.
 */
export class Thread {
  private readonly inside = new Set<Thread>();
  private current: string | undefined;
  private closed = false;

  constructor(
    private readonly history: History,
    public newest = 0,
  ) {}

  /** Adds an event that the next one follows. */
  add(type: string, member?: string, value: Readonly<Record<string, unknown>> = {}): number {
    const id = this.note(type, member, value);
    if (id > 0) this.newest = id;
    return id;
  }

  /** Adds an event that the next one doesn't follow. */
  note(type: string, member?: string, value: Readonly<Record<string, unknown>> = {}): number {
    if (this.closed) return 0;
    const details: EventDetails | undefined = member === undefined ? undefined : { member, value };
    return this.history.add(type, details, this.newest);
  }

  /** The type of the state it is in. */
  enter(stateType: string): void {
    this.current = stateType;
  }

  leave(): void {
    this.current = undefined;
  }

  /** A line inside the state that this one is in. */
  begin(after = this.newest): Thread {
    const thread = new Thread(this.history, after);
    this.inside.add(thread);
    return thread;
  }

  /** Ends this line and its running states, inner ones first. Later events are dropped. */
  abort(): void {
    for (const thread of this.inside) thread.abort();
    if (this.current !== undefined && abortable.has(this.current)) this.note(`${this.current}StateAborted`);
    this.close();
  }

  close(): void {
    this.closed = true;
    for (const thread of this.inside) thread.close();
  }
}
