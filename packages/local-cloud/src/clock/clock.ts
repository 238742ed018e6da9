import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { everyInterval, type Times } from "./times";
import { WorkUnderWay } from "./work-under-way";

/** A timer. */
export interface Timer {
  cancel(): void;
  /** Milliseconds until it runs; 0 if it has run. */
  left(): number;
}

interface Waiting {
  /** Milliseconds since 1970, by this clock. */
  due: number;
  readonly run: () => void;
  /** The times of a repeating timer. */
  readonly times: Times | undefined;
  real?: NodeJS.Timeout;
}

/** From this moment of the machine's clock on, this clock was ahead of it by this much. Milliseconds. */
export interface Move {
  readonly at: number;
  readonly ahead: number;
}

/** Thrown when the clock is moved by an invalid length of time. */
export class ClockMovesForwardOnly extends Error {
  constructor(milliseconds: number) {
    super(
      `The clock can only be moved forward, not by ${milliseconds / 1000} seconds. ` +
        "To go back to the machine's time, restart the local cloud without --keep.",
    );
    this.name = "ClockMovesForwardOnly";
  }
}

/** Node.js's longest timer, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** How many strides a move takes through the time that is left when its patience has ended, however many timers come due. */
const hurriedStrides = 500;

/**
 * The clock of one cloud. Everything that waits or sets timestamps uses it. It runs at the speed of the machine's clock,
 * ahead of it by as much as it has been moved. Its timers don't keep the process alive.
 */
export class Clock {
  /** Work that a move waits for, so that the effects of a timer happen at the time at which it was due. */
  readonly work = new WorkUnderWay();
  /** How far ahead it is, for threads: `dateOfThread` reads it. */
  readonly shared = new SharedArrayBuffer(8);
  private readonly offset = new BigInt64Array(this.shared);
  private readonly waiting = new Set<Waiting>();
  private readonly listeners: (() => void | Promise<void>)[] = [];
  private moves: Move[] = [];
  private moving: Promise<void> = Promise.resolve();
  private target = 0;

  /** @param patience maximum milliseconds that one move waits for work, because a busy cloud might never be quiet */
  constructor(private readonly patience = 15_000) {}

  /** Milliseconds since 1970. */
  readonly now = (): number => Date.now() + this.ahead;

  /** Like `now`, with fractions of a millisecond: for durations and for the order of what happens. */
  readonly exact = (): number => performance.timeOrigin + performance.now() + this.ahead;

  readonly date = (): Date => new Date(this.now());

  /** Milliseconds that it is ahead of the machine's clock. */
  get ahead(): number {
    return this.moves.at(-1)?.ahead ?? 0;
  }

  /** The history of moves, for `restore`. */
  get history(): readonly Move[] {
    return this.moves;
  }

  /** Continues with the time of an earlier run of the cloud. */
  restore(moves: readonly Move[]): void {
    this.moves = [...moves];
    Atomics.store(this.offset, 0, BigInt(this.ahead));
  }

  /** This clock's time at the machine's time `real`. Milliseconds since 1970. */
  at(real: number): number {
    return real + (this.moves.findLast(({ at }) => at <= real)?.ahead ?? 0);
  }

  /** Runs something once, `milliseconds` from now. */
  after(milliseconds: number, run: () => void): Timer {
    const one = this.add(this.now() + Math.max(0, milliseconds || 0), run);
    return { cancel: () => this.drop(one), left: () => this.leftOf(one) };
  }

  /** Runs something repeatedly. If one move of the clock passes several of its times, it runs only at the last one. */
  every(milliseconds: number, run: () => void): Timer {
    return this.repeat(everyInterval(this.now(), milliseconds), run);
  }

  /** Like `every`, at times that needn't be evenly spaced. */
  repeat(times: Times, run: () => void): Timer {
    const next = (due: number | undefined) => (due === undefined ? undefined : this.add(due, tick, times));
    const tick = () => {
      const due = current?.due ?? this.now();
      const last = times.upTo(Math.max(this.target, this.now())) ?? due;
      current = next(last > due ? last : times.after(due));
      run();
    };
    let current = next(times.after(this.now()));
    return {
      cancel: () => current && this.drop(current),
      left: () => (current ? this.leftOf(current) : 0),
    };
  }

  /** Waits. Aborted, it resolves at once. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        timer.cancel();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = this.after(milliseconds, done);
      signal?.addEventListener("abort", done);
    });
  }

  /** Called, and waited for, after each move. */
  onMove(listener: () => void | Promise<void>): void {
    this.listeners.push(listener);
  }

  /**
   * Moves forward, and runs the timers that come due, in the order of their times: each sees the time at which it was
   * due, or a somewhat later one where more come due than a busy cloud can see to one by one. Resolves after that,
   * without waiting for long work.
   * @throws ClockMovesForwardOnly
   */
  async advance(milliseconds: number): Promise<void> {
    if (!Number.isSafeInteger(Math.ceil(milliseconds)) || milliseconds < 0)
      throw new ClockMovesForwardOnly(milliseconds);
    const moved = this.moving.then(() => this.move(Math.ceil(milliseconds)));
    this.moving = moved.catch(() => {});
    return moved;
  }

  private async move(milliseconds: number): Promise<void> {
    const deadline = performance.now() + this.patience;
    await this.work.settled(deadline);
    const ahead = this.ahead + milliseconds;
    this.target = Date.now() + ahead;
    for (const one of this.waiting) this.skipTo(one, this.target);
    await this.stepThrough(ahead, deadline);
    await this.hurryThrough(ahead);
    this.setAhead(ahead);
    this.runDue();
    for (const one of this.waiting) this.arm(one);
    for (const listener of this.listeners) await listener();
    await this.work.settled(deadline);
  }

  /** From one timer to the next, waiting for the work that each begins. */
  private async stepThrough(ahead: number, deadline: number): Promise<void> {
    for (let next = this.dueBy(ahead); next && performance.now() < deadline; next = this.dueBy(ahead)) {
      this.setAhead(Math.min(ahead, Math.ceil(next.due - Date.now())));
      this.runDue();
      await this.work.settled(deadline);
    }
  }

  /** With the patience at an end. */
  private async hurryThrough(ahead: number): Promise<void> {
    const stride = (ahead - this.ahead) / hurriedStrides;
    for (let strides = 0; strides < hurriedStrides; strides += 1) {
      const next = this.dueBy(ahead);
      if (!next) return;
      const least = Math.max(next.due - Date.now(), this.ahead + stride);
      this.setAhead(Math.min(ahead, Math.ceil(least)));
      this.runDue();
      await eventLoopTurn();
    }
  }

  /** The first timer that comes due before the clock is so far ahead. */
  private dueBy(ahead: number): Waiting | undefined {
    const next = this.earliest();
    return next && next.due <= Date.now() + ahead ? next : undefined;
  }

  private skipTo(one: Waiting, target: number): void {
    if (one.due <= target) one.due = one.times?.upTo(target) ?? one.due;
  }

  private setAhead(ahead: number): void {
    if (ahead <= this.ahead) return;
    this.moves.push({ at: Date.now(), ahead });
    Atomics.store(this.offset, 0, BigInt(ahead));
  }

  private add(due: number, run: () => void, times?: Times): Waiting {
    const one: Waiting = { due, run, times };
    this.waiting.add(one);
    this.arm(one);
    return one;
  }

  private leftOf(one: Waiting): number {
    return this.waiting.has(one) ? Math.max(0, one.due - this.now()) : 0;
  }

  private arm(one: Waiting): void {
    clearTimeout(one.real);
    const left = Math.ceil(one.due - this.now());
    one.real = setTimeout(() => this.runOrArm(one), Math.min(Math.max(0, left), longestTimer)).unref();
  }

  private runOrArm(one: Waiting): void {
    if (one.due > this.now()) {
      this.arm(one);
      return;
    }
    this.drop(one);
    one.run();
  }

  private drop(one: Waiting): void {
    clearTimeout(one.real);
    this.waiting.delete(one);
  }

  private earliest(): Waiting | undefined {
    let first: Waiting | undefined;
    for (const one of this.waiting) if (!first || one.due < first.due) first = one;
    return first;
  }

  private runDue(): void {
    const due = [...this.waiting]
      .filter((one) => one.due <= this.now())
      .sort((one, other) => one.due - other.due);
    // An earlier timer may have cancelled it.
    for (const one of due) if (this.waiting.has(one)) this.runOrArm(one);
  }
}
