import { availableParallelism } from "node:os";
import { AwsError } from "../service";
import type { FunctionConfig, Outcome, WorkerEvents } from "./worker";
import { FunctionWorker } from "./worker";

/** All instances that a function may have are busy. */
export class TooManyRequests extends AwsError {
  constructor(name: string, limit: number) {
    super("TooManyRequestsException", `Rate Exceeded: ${name} has ${limit} executions under way.`, 429);
  }
}

/** The local cloud stops: nothing new is started. */
export class PoolStopped extends AwsError {
  constructor(name: string) {
    super("ServiceException", `${name} can't be invoked any more: the local cloud stops.`, 500);
  }
}

export interface PoolOptions {
  readonly config: FunctionConfig;
  readonly script: () => Promise<string>;
  /** Environment of a new worker, with credentials of its own. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly events: WorkerEvents;
  /** Reserved concurrency: beyond it, events are refused. */
  readonly reserved?: number | undefined;
  /** Milliseconds after which an idle worker is ended. */
  readonly idleAfter?: number | undefined;
}

/** Workers a function, at most; AWS has a thousand an account, a laptop has a few cores. What is beyond waits. */
const mostWorkers = 8;

/** Workers a function that are started at once, as AWS does: more don't get more done when they compute. */
const promptWorkers = Math.min(mostWorkers, Math.max(2, availableParallelism()));

/**
 * Milliseconds without any worker becoming free after which one more is started. An instance is memory and cold
 * code; it is worth that when the others wait for something slow.
 */
const patience = 500;

interface Waiting {
  readonly proceed: (worker: FunctionWorker) => void;
  readonly refuse: (error: unknown) => void;
}

/** The instances of one function: started when they are needed, reused while they are warm. */
export class WorkerPool {
  private readonly idle: { worker: FunctionWorker; timer: NodeJS.Timeout }[] = [];
  private readonly busy = new Set<FunctionWorker>();
  private readonly waiting: Waiting[] = [];
  private underWay = 0;
  /** Workers that are about to start. */
  private starting = 0;
  private impatience: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: PoolOptions) {}

  /** @throws TooManyRequests over the reserved concurrency; PoolStopped */
  async invoke(event: string): Promise<Outcome> {
    const { reserved, config } = this.options;
    if (reserved !== undefined && this.underWay >= reserved) throw new TooManyRequests(config.name, reserved);
    this.underWay += 1;
    try {
      const worker = this.warm() ?? (await this.free());
      const outcome = await worker.invoke(event);
      this.release(worker);
      return outcome;
    } finally {
      this.underWay -= 1;
    }
  }

  /** Ends all workers; the caller has seen to it that none is needed any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.impatience);
    for (const { refuse } of this.waiting.splice(0)) refuse(new PoolStopped(this.options.config.name));
    const workers = [...this.idle.map(({ worker }) => worker), ...this.busy];
    for (const { timer } of this.idle.splice(0)) clearTimeout(timer);
    await Promise.all(workers.map((worker) => worker.end()));
  }

  /** Ends the workers that have an event, in the middle of it. */
  async kill(): Promise<void> {
    await Promise.all([...this.busy].map((worker) => worker.end()));
  }

  /** Workers that could take an event at once. */
  get idleWorkers(): number {
    return this.idle.filter(({ worker }) => worker.alive).length;
  }

  /** The first worker that becomes free, or a new one when none does for a while. */
  private free(): Promise<FunctionWorker> {
    return new Promise((proceed, refuse) => {
      this.waiting.push({ proceed, refuse });
      if (this.workers < promptWorkers) this.startAnother();
      else this.growImpatient();
    });
  }

  /** Each worker that becomes free shows that the queue moves; only when none does, one more is started. */
  private growImpatient(): void {
    if (this.waiting.length === 0 || this.workers >= mostWorkers) return;
    this.impatience ??= setTimeout(() => {
      this.impatience = undefined;
      this.startAnother();
      this.growImpatient();
    }, patience).unref();
  }

  private get workers(): number {
    return this.busy.size + this.starting;
  }

  private startAnother(): void {
    const first = this.waiting.shift();
    if (!first) return;
    this.cold().then(first.proceed, (error: unknown) => {
      first.refuse(error);
      this.startAnother(); // or nobody would, for those behind
    });
  }

  private release(worker: FunctionWorker): void {
    this.busy.delete(worker);
    clearTimeout(this.impatience);
    this.impatience = undefined;
    if (!worker.alive) this.startAnother();
    else {
      const next = this.waiting.shift();
      if (next) next.proceed(this.take(worker));
      else this.keep(worker);
    }
    this.growImpatient();
  }

  /** The worker that was used last; those that ended while nobody used them are passed over. */
  private warm(): FunctionWorker | undefined {
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      clearTimeout(last.timer);
      if (last.worker.alive) return this.take(last.worker);
    }
    return undefined;
  }

  private async cold(): Promise<FunctionWorker> {
    const { config, events, environment, script } = this.options;
    this.starting += 1;
    try {
      const text = await script();
      if (this.stopped) throw new PoolStopped(config.name);
      return this.take(new FunctionWorker(text, config, environment(), events));
    } finally {
      this.starting -= 1;
    }
  }

  /** At once when there is a worker: a stop in between would leave it behind. */
  private take(worker: FunctionWorker): FunctionWorker {
    this.busy.add(worker);
    return worker;
  }

  private keep(worker: FunctionWorker): void {
    const timer = setTimeout(() => {
      this.idle.splice(this.idle.indexOf(kept), 1);
      void worker.end();
    }, this.options.idleAfter ?? 60_000).unref();
    const kept = { worker, timer };
    this.idle.push(kept);
  }
}
