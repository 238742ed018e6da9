import type { Scheduler } from "fast-check";

/** What may happen to one call of a port. */
export type FaultKind =
  /** It fails, and nothing happened. */
  | "refused"
  /** It happens, and its answer never arrives: the caller sees a time-out. */
  | "answer lost"
  /** The SDK repeats a call whose answer it didn't get: it happens twice, and the second answer counts. */
  | "sent twice"
  /** The function dies before the call leaves it. */
  | "killed before"
  /** The function dies while the call is under way, which still happens some time later. */
  | "killed after";

/** A fault of the n-th call (from 0) that a command's processes make. */
export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/** As the SDK names a call that took too long. */
class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** What the caller of a function sees when the function dies. */
export class Killed extends Error {
  override readonly name = "Sandbox.Timedout";
}

/** Hands out the faults of one command, in the order of the calls that it leads to. */
export class FaultPlan {
  private calls = 0;

  constructor(private readonly faults: readonly Fault[]) {}

  next(): FaultKind | undefined {
    const at = this.calls;
    this.calls += 1;
    return this.faults.find((fault) => fault.at === at)?.kind;
  }

  toString(): string {
    return this.faults.map(({ at, kind }) => ` [call ${at}: ${kind}]`).join("");
  }
}

interface CallOptions {
  /** False where the SDK doesn't repeat, as for e-mail, or its repeat is recognised, as a transaction's is. */
  readonly repeated?: boolean;
}

/** Calls a port: the effect is one moment between two at which anybody else may be first. */
export type Call = <T>(what: string, effect: () => T, options?: CallOptions) => Promise<T>;

/** Never settles, for what a dead function waits for. */
const forever = <T>() => new Promise<T>(() => undefined);

/** Runs functions whose calls wait for the scheduler, before and after their effect. */
export class Network {
  /** What still runs. */
  running = 0;
  healed = false;
  /** Whether anything was made to fail so far. */
  wasHurt = false;
  private readonly kills = new Set<() => void>();

  constructor(private readonly scheduler: Scheduler) {}

  /** Kills every function that runs, as their time limits do. */
  killAll(): void {
    this.wasHurt = true;
    for (const kill of [...this.kills]) kill();
  }

  /** Some work that the test has to wait for. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await work;
    } finally {
      this.running -= 1;
    }
  }

  /**
   * One invocation of a function.
   * @throws Killed, and whatever the function throws
   */
  invoke<T>(name: string, plan: FaultPlan, work: (call: Call) => Promise<T>): Promise<T> {
    return this.track(
      new Promise<T>((resolve, reject) => {
        let alive = true;
        const die = () => {
          alive = false;
          this.kills.delete(die);
          reject(new Killed(`${name} was killed`));
        };
        this.kills.add(die);
        const call: Call = (what, effect, options) =>
          alive
            ? this.call(`${name}: ${what}`, effect, { plan, die, isAlive: () => alive, ...options })
            : forever();
        work(call)
          .then(resolve, reject)
          .finally(() => this.kills.delete(die));
      }),
    );
  }

  private async call<T>(
    label: string,
    effect: () => T,
    { plan, die, isAlive, repeated = true }: CallOptions & Invocation,
  ): Promise<T> {
    const fault = this.healed ? undefined : plan.next();
    this.wasHurt ||= fault !== undefined;
    await this.scheduler.schedule(Promise.resolve(), label);
    if (fault === "killed before") die();
    if (!isAlive()) return forever();
    if (fault === "refused") throw new TimeoutError(`${label} was refused`);
    if (fault === "killed after") die();
    const first = effect();
    const result = fault === "sent twice" && repeated ? effect() : first;
    await this.scheduler.schedule(Promise.resolve(), `${label} ✓`);
    if (!isAlive()) return forever();
    if (fault === "answer lost") throw new TimeoutError(`the answer of ${label} was lost`);
    return result;
  }
}

interface Invocation {
  readonly plan: FaultPlan;
  readonly die: () => void;
  readonly isAlive: () => boolean;
}
