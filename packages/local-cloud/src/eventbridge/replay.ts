import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../clock/clock";
import { arn } from "../service";
import type { Archive, ArchivedEvent } from "./archive";
import type { Buses } from "./buses";
import { restoredEvent } from "./event";

export const replayStates = [
  "STARTING",
  "RUNNING",
  "CANCELLING",
  "COMPLETED",
  "CANCELLED",
  "FAILED",
] as const;
export type ReplayState = (typeof replayStates)[number];

export interface ReplayRequest {
  readonly name: string;
  readonly description: string | undefined;
  readonly archive: Archive;
  readonly from: Date;
  /** Events of this moment and later stay out. */
  readonly to: Date;
  /** ARNs of the only rules that see the events; all of the bus's when left out. */
  readonly onlyRules: readonly string[] | undefined;
}

/** A replay pauses above this number of running deliveries, to limit memory. */
const busy = 500;
/** Events between two looks at whether it was cancelled. */
const stride = 25;

/** Sends an archive's events to its bus again, minute by minute of the events' time. */
export class Replay {
  readonly arn: string;
  readonly startedAt: Date;
  state: ReplayState = "STARTING";
  reason: string | undefined;
  endedAt: Date | undefined;
  /** Time of the last event that was sent. */
  lastReplayed: Date | undefined;

  constructor(
    readonly request: ReplayRequest,
    private readonly buses: Buses,
    private readonly pending: () => number,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.date();
    this.arn = arn("events", `replay/${request.name}`);
  }

  /** Resolves when the replay has ended, whichever way; `state` and `reason` tell how. */
  async run(): Promise<void> {
    try {
      const events = byMinute(await this.archived());
      this.advance("RUNNING");
      await this.send(events);
      this.end(this.cancelling() ? "CANCELLED" : "COMPLETED");
    } catch (error) {
      this.reason = error instanceof Error ? error.message : String(error);
      this.end("FAILED");
    }
  }

  /** Stops it between two events. */
  cancel(): void {
    this.state = "CANCELLING";
  }

  get ended(): boolean {
    return this.endedAt !== undefined;
  }

  private async archived(): Promise<ArchivedEvent[]> {
    const { archive, from, to } = this.request;
    const events: ArchivedEvent[] = [];
    for await (const event of archive.events(from, to)) {
      if (this.cancelling()) return [];
      events.push(event);
    }
    return events;
  }

  private async send(events: readonly ArchivedEvent[]): Promise<void> {
    const { archive, onlyRules } = this.request;
    const rules = onlyRules && new Set(onlyRules);
    for (const [position, { id, time, text }] of events.entries()) {
      if (this.cancelling()) return;
      const replayName = this.request.name;
      const event = restoredEvent({
        id,
        time: new Date(time),
        ingestionTime: this.clock.date(),
        text: named(text, replayName),
        replayName,
      });
      this.buses.publish(archive.declaration.bus, event, rules);
      this.lastReplayed = event.time;
      if (position % stride === stride - 1) await pause(this.pending() > busy ? 50 : 0);
    }
  }

  private cancelling(): boolean {
    return this.state === "CANCELLING";
  }

  private advance(state: ReplayState): void {
    if (!this.cancelling()) this.state = state;
  }

  private end(state: ReplayState): void {
    this.state = state;
    this.endedAt = this.clock.date();
  }
}

/** The order that StartReplay documents; within a minute there is none, so arrival's stays. */
const byMinute = (events: readonly ArchivedEvent[]): ArchivedEvent[] =>
  [...events].sort((one, other) => minuteOf(one) - minuteOf(other));

const minuteOf = ({ time }: ArchivedEvent): number => Math.floor(time / 60_000);

/** The event's text with the field that rules, archives and consumers tell a replayed event by. */
const named = (text: string, replayName: string): string =>
  `{"replay-name":${JSON.stringify(replayName)},${text.trimStart().slice(1)}`;
