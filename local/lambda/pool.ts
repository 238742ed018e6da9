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
const mostWorkers = Math.min(8, Math.max(4, availableParallelism()));

/** The instances of one function: started when they are needed, reused while they are warm. */
export class WorkerPool {
  private readonly idle: { worker: FunctionWorker; timer: NodeJS.Timeout }[] = [];
  private readonly busy = new Set<FunctionWorker>();
  private readonly waiting: (() => void)[] = [];
  private underWay = 0;
  private slots = mostWorkers;
  private stopped = false;

  constructor(private readonly options: PoolOptions) {}

  /** @throws TooManyRequests over the reserved concurrency; PoolStopped */
  async invoke(event: string): Promise<Outcome> {
    const { reserved, config } = this.options;
    if (reserved !== undefined && this.underWay >= reserved) throw new TooManyRequests(config.name, reserved);
    this.underWay += 1;
    try {
      await this.slot();
      return await this.run(event);
    } finally {
      this.underWay -= 1;
      const next = this.waiting.shift();
      if (next) next();
      else this.slots += 1;
    }
  }

  /** Ends all workers; the caller has seen to it that none is needed any more. */
  async stop(): Promise<void> {
    this.stopped = true;
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

  /** Waits for a free worker's place; who leaves hands its own on. */
  private async slot(): Promise<void> {
    if (this.slots > 0) this.slots -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private async run(event: string): Promise<Outcome> {
    const worker = this.warm() ?? (await this.cold());
    const outcome = await worker.invoke(event);
    this.busy.delete(worker);
    if (worker.alive) this.keep(worker);
    return outcome;
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
    const text = await script();
    if (this.stopped) throw new PoolStopped(config.name);
    return this.take(new FunctionWorker(text, config, environment(), events));
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
