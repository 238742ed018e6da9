/** An event of an execution's history, as GetExecutionHistory shows it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  /** The one member that holds the details of this type of event, e.g. `taskFailedEventDetails`. */
  readonly details?:
    | { readonly member: string; readonly value: Readonly<Record<string, unknown>> }
    | undefined;
}

/** Events that an execution may have; one more ends it, as on AWS. */
export const longestHistory = 25_000;

/** What happened in one execution, in order. */
export class History {
  readonly events: HistoryEvent[] = [];
  /** The newest event of each branch: branches run side by side, and each event follows one of its own. */
  private readonly newest = new Map<string, number>();
  private closed = false;

  /** @param added told of each event */
  constructor(private readonly added: (event: HistoryEvent) => void = () => {}) {}

  /**
   * @param branch the way to the branch it happened in; the whole machine is `""`. A branch begins after the newest
   *   event of the one around it.
   */
  add(type: string, details?: HistoryEvent["details"], branch = "", timestamp = Date.now()): void {
    if (this.closed) return;
    const id = this.events.length + 1;
    const event = { id, previousEventId: this.previous(branch), timestamp, type, details };
    this.events.push(event);
    this.newest.set(branch, id);
    this.added(event);
  }

  /** Adds the last event; what comes later isn't part of the history any more. */
  close(type: string, details?: HistoryEvent["details"]): void {
    this.add(type, details);
    this.closed = true;
  }

  private previous(branch: string): number {
    const own = this.newest.get(branch);
    if (own !== undefined) return own;
    return branch === "" ? 0 : this.previous(branch.slice(0, branch.lastIndexOf("/")));
  }
}

/** Text of a member that the API calls `input` or `output`, with what it says about its length. */
export const data = <Name extends "input" | "output">(
  name: Name,
  value: unknown,
): Record<string, unknown> => ({
  [name]: JSON.stringify(value),
  [`${name}Details`]: { truncated: false },
});
