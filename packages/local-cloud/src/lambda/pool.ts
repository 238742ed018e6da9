import type { Clock } from "../clock/clock";
import { AwsError } from "../service";
import type { Concurrency } from "./concurrency";
import { utilisationOf } from "./utilisation";
import type { FunctionConfig, Outcome, WorkerEvents } from "./worker";
import { FunctionWorker } from "./worker";

/** Thrown when the local cloud is stopping. */
export class PoolStopped extends AwsError {
  constructor(name: string) {
    super("ServiceException", `${name} can't be invoked any more: the local cloud is stopping.`, 500);
  }
}

export interface PoolOptions {
  readonly config: FunctionConfig;
  readonly clock: Clock;
  readonly script: () => Promise<string>;
  /** The environment of a new worker, with its own credentials. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly events: WorkerEvents;
  /** Counts the function's running events, and refuses those above the limit. */
  readonly concurrency: Concurrency;
  /** Milliseconds after which an idle worker ends. */
  readonly idleAfter?: number | undefined;
  /** The maximum number of workers, if it isn't the machine's. */
  readonly mostWorkers?: number | undefined;
}

/** The maximum number of workers per function. AWS has a thousand per account, a laptop a few cores. Further events wait. */
const mostWorkers = 8;

/** Milliseconds after which another worker is considered for an event that waits; and the same in a busy process. */
const patience = 100;
const patienceInBusyProcess = 1_000;

/**
 * Another worker costs memory and a cold start. It helps if the others wait for something slow, and not if they, or this
 * process, which answers their calls, are busy for more than this share of the time.
 */
const busyShare = { ofWorkers: 0.5, ofThisProcess: 0.9 };

interface Waiting {
  /** By `performance.now()`. */
  readonly since: number;
  readonly proceed: (worker: FunctionWorker) => void;
  readonly refuse: (error: unknown) => void;
}

/** The instances of one function: started when needed, reused while warm. */
export class WorkerPool {
  private readonly idle: { worker: FunctionWorker; timer: NodeJS.Timeout }[] = [];
  private readonly busy = new Set<FunctionWorker>();
  private readonly waiting: Waiting[] = [];
  private underWay = 0;
  /** Provisioned instances, which start before the first event and stay. */
  private provisioned = 0;
  /** Workers that are about to start. */
  private starting = 0;
  private impatience: NodeJS.Timeout | undefined;
  private stopped = false;
  private retired: (() => void) | undefined;
  private readonly utilisation = utilisationOf(performance);

  constructor(private readonly options: PoolOptions) {}

  /** @throws TooManyRequests over the reserved concurrency; PoolStopped */
  async invoke(event: string): Promise<Outcome> {
    const { concurrency } = this.options;
    concurrency.begin();
    this.underWay += 1;
    try {
      const worker = this.warm() ?? (await this.free());
      const outcome = await worker.invoke(event);
      this.release(worker);
      return outcome;
    } finally {
      concurrency.end();
      this.underWay -= 1;
      if (this.underWay === 0) this.retired?.();
    }
  }

  /** Keeps this many instances initialised, up to the machine's maximum. */
  provision(instances: number): void {
    this.provisioned = Math.min(instances, this.most);
    this.topUp();
  }

  /** Ends all workers as soon as no event is running; the caller sends no more events. */
  async retire(): Promise<void> {
    if (this.underWay > 0)
      await new Promise<void>((resolve) => {
        this.retired = resolve;
      });
    await this.stop();
  }

  /** Ends all workers; the caller makes sure that none is needed any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.impatience);
    for (const { refuse } of this.waiting.splice(0)) refuse(new PoolStopped(this.options.config.name));
    const workers = [...this.idle.map(({ worker }) => worker), ...this.busy];
    for (const { timer } of this.idle.splice(0)) clearTimeout(timer);
    await Promise.all(workers.map((worker) => worker.end()));
  }

  /** Ends the busy workers immediately. */
  async kill(): Promise<void> {
    await Promise.all([...this.busy].map((worker) => worker.end()));
  }

  /** Workers that are free. */
  get idleWorkers(): number {
    return this.idle.filter(({ worker }) => worker.alive).length;
  }

  /** The first free worker, or a new one. */
  private free(): Promise<FunctionWorker> {
    return new Promise((proceed, refuse) => {
      this.waiting.push({ since: performance.now(), proceed, refuse });
      if (this.workers === 0) this.startAnother();
      else this.growImpatient();
    });
  }

  /** Starts another worker only for an event that waits because the workers do. */
  private growImpatient(): void {
    if (this.waiting.length === 0 || this.workers >= this.most || this.impatience) return;
    this.shares(); // those that the timer reads are of the time from now on
    this.impatience = setTimeout(() => {
      this.impatience = undefined;
      if (this.isWorthAnother()) this.startAnother();
      this.growImpatient();
    }, patience).unref();
  }

  private isWorthAnother(): boolean {
    const { ofWorkers, ofThisProcess } = this.shares();
    const isBusy = ofThisProcess > busyShare.ofThisProcess;
    const [first] = this.waiting;
    const waited = first === undefined ? 0 : performance.now() - first.since;
    return ofWorkers <= busyShare.ofWorkers && waited >= (isBusy ? patienceInBusyProcess : patience);
  }

  /** How busy they were since the last call. */
  private shares(): typeof busyShare {
    const shares = [...this.busy].map((worker) => worker.utilisation());
    const ofWorkers = shares.reduce((sum, share) => sum + share, 0) / Math.max(shares.length, 1);
    return { ofWorkers, ofThisProcess: this.utilisation() };
  }

  private get most(): number {
    return this.options.mostWorkers ?? mostWorkers;
  }

  private get workers(): number {
    return this.busy.size + this.starting;
  }

  private startAnother(): void {
    const first = this.waiting.shift();
    if (!first) return;
    this.cold().then(first.proceed, (error: unknown) => {
      first.refuse(error);
      this.startAnother(); // otherwise the other waiting events would get no new worker
    });
  }

  private release(worker: FunctionWorker): void {
    this.busy.delete(worker);
    if (!worker.alive) {
      this.startAnother();
      this.topUp();
    } else {
      const next = this.waiting.shift();
      if (next) next.proceed(this.take(worker));
      else this.keep(worker);
    }
    this.growImpatient();
  }

  private topUp(): void {
    for (let there = this.workers + this.idleWorkers; there < this.provisioned; there += 1)
      this.cold().then(
        (worker) => this.release(worker),
        () => {}, // the pool was stopped, or the next event reports the error
      );
  }

  /** The most recently used worker; workers that ended while idle are skipped. */
  private warm(): FunctionWorker | undefined {
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      clearTimeout(last.timer);
      if (last.worker.alive) return this.take(last.worker);
    }
    return undefined;
  }

  private async cold(): Promise<FunctionWorker> {
    const { config, clock, events, environment, script } = this.options;
    this.starting += 1;
    try {
      const text = await script();
      if (this.stopped) throw new PoolStopped(config.name);
      return this.take(new FunctionWorker(text, config, clock, environment(), events));
    } finally {
      this.starting -= 1;
    }
  }

  /** Registers a worker immediately, because a stop in between would leave it running. */
  private take(worker: FunctionWorker): FunctionWorker {
    this.busy.add(worker);
    return worker;
  }

  private keep(worker: FunctionWorker): void {
    const timer = setTimeout(() => {
      if (this.idleWorkers <= this.provisioned) return void timer.refresh();
      this.idle.splice(this.idle.indexOf(kept), 1);
      void worker.end();
    }, this.options.idleAfter ?? 60_000).unref();
    const kept = { worker, timer };
    this.idle.push(kept);
  }
}
