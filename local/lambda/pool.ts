import type { FunctionConfig, Outcome, WorkerEvents } from "./worker";
import { FunctionWorker } from "./worker";

/** All instances that a function may have are busy. */
export class TooManyRequests extends Error {
  constructor(name: string, limit: number) {
    super(`Rate Exceeded: ${name} has ${limit} executions under way.`);
    this.name = "TooManyRequestsException";
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
}

/** Workers a function, at most; AWS has a thousand an account, a laptop has a few cores. What is beyond waits. */
const mostWorkers = 8;

/** Milliseconds after which an idle worker is ended. */
const idleAfter = 60_000;

/** The instances of one function: started when they are needed, reused while they are warm. */
export class WorkerPool {
  private readonly idle: { worker: FunctionWorker; timer: NodeJS.Timeout }[] = [];
  private readonly busy = new Set<FunctionWorker>();
  private readonly waiting: (() => void)[] = [];
  private underWay = 0;
  private slots = mostWorkers;

  constructor(private readonly options: PoolOptions) {}

  /** @throws TooManyRequests over the reserved concurrency */
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
    const workers = [...this.idle.map(({ worker }) => worker), ...this.busy];
    for (const { timer } of this.idle.splice(0)) clearTimeout(timer);
    await Promise.all(workers.map((worker) => worker.end()));
  }

  /** Events that are being handled or wait for a worker. */
  get inFlight(): number {
    return this.underWay;
  }

  /** Waits for a free worker's place; who leaves hands its own on. */
  private async slot(): Promise<void> {
    if (this.slots > 0) this.slots -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private async run(event: string): Promise<Outcome> {
    const worker = this.warm() ?? (await this.cold());
    this.busy.add(worker);
    const outcome = await worker.invoke(event);
    this.busy.delete(worker);
    if (worker.alive) this.keep(worker);
    return outcome;
  }

  private warm(): FunctionWorker | undefined {
    const last = this.idle.pop();
    clearTimeout(last?.timer);
    return last?.worker.alive ? last.worker : undefined;
  }

  private async cold(): Promise<FunctionWorker> {
    const { config, events, environment, script } = this.options;
    return new FunctionWorker(await script(), config, environment(), events);
  }

  private keep(worker: FunctionWorker): void {
    const timer = setTimeout(() => {
      this.idle.splice(
        this.idle.findIndex((one) => one.worker === worker),
        1,
      );
      void worker.end();
    }, idleAfter).unref();
    this.idle.push({ worker, timer });
  }
}
