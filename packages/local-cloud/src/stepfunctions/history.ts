import type { Clock } from "../clock/clock";

/** An event of an execution's history, as GetExecutionHistory shows it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  /** The one member that holds the details of this type of event, e.g. `taskFailedEventDetails`. */
  readonly details?: EventDetails | undefined;
}

export interface EventDetails {
  readonly member: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Events that an execution may have; one more ends it, as on AWS. */
export const longestHistory = 25_000;

/** What happened in one execution, in order. */
export class History {
  readonly events: HistoryEvent[] = [];
  private closed = false;

  /** @param added is called with each event */
  constructor(
    private readonly clock: Clock,
    private readonly added: (event: HistoryEvent) => void = () => {},
  ) {}

  /**
   * @param previousEventId the event that this one follows in its branch
   * @returns its id; 0 when the history is closed
   */
  add(type: string, details: EventDetails | undefined, previousEventId: number): number {
    if (this.closed) return 0;
    const id = this.events.length + 1;
    const event = { id, previousEventId, timestamp: this.clock.now(), type, details };
    this.events.push(event);
    this.added(event);
    return id;
  }

  /** Adds the last event; later events aren't part of the history any more. */
  close(type: string, details: EventDetails): void {
    this.add(type, details, this.events.length);
    this.closed = true;
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
