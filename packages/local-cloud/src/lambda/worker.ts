import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../clock/clock";
import { debuggedHost } from "./debugged-host";
import { type RuntimeHost, threadHost } from "./runtime-host";

/** A function's code and settings. */
export interface FunctionConfig {
  readonly name: string;
  readonly arn: string;
  /** The path of the file with the handler, and the handler's name. */
  readonly entry: string;
  readonly handler: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly logGroupName: string;
  readonly isTraced: boolean;
  /** Whether its runtime is nodejs22.x or older. */
  readonly takesCallbacks: boolean;
  /** Called with the address of its debugger; if given, each instance has one, and nothing times out. */
  readonly debugger?: ((url: string) => void) | undefined;
}

const fault = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) });
export type Fault = z.infer<typeof fault>;

const answer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("failed"), error: fault }),
  z.object({ type: z.literal("result"), requestId: z.string(), payload: z.string().optional() }),
  z.object({ type: z.literal("error"), requestId: z.string(), error: fault }),
]);

/** The outcome of one event: the handler's result, or its error in Lambda's format. */
export type Outcome =
  | { readonly requestId: string; readonly payload: unknown }
  | { readonly requestId: string; readonly fault: Fault; readonly functionError: "Unhandled" };

export interface WorkerEvents {
  line(line: string): void;
  /** Milliseconds that init took. */
  initialised(milliseconds: number): void;
  /** Milliseconds that an event took. */
  handled?(milliseconds: number): void;
}

/** Milliseconds that init may take: 10 s on Lambda, which then begins again under the function's own timeout. */
const longestInit = 30_000;

/** Milliseconds that somebody may stop at a breakpoint: a day. */
const longestBreak = 86_400_000;

/** One instance of a function: a thread, or a process if it is debugged, that is initialised once and handles one event at a time. */
export class FunctionWorker {
  private readonly host: RuntimeHost;
  private readonly ready: Promise<void>;
  /** Ends the running event. */
  private settle: ((result: { payload: unknown } | { fault: Fault }) => void) | undefined;
  private ended: Fault | undefined;
  private isInitialised = false;

  constructor(
    script: string,
    private readonly config: FunctionConfig,
    private readonly clock: Clock,
    environment: Readonly<Record<string, string>>,
    private readonly events: WorkerEvents,
  ) {
    const start = performance.now();
    this.host = hostOf(script, config, clock, environment);
    this.ready = this.initialise().then(() => {
      this.isInitialised = true;
      events.initialised(performance.now() - start);
    });
    this.ready.catch(() => {}); // reported to the invoker
  }

  /** Whether it can take another event. */
  get alive(): boolean {
    return this.ended === undefined;
  }

  /** Handles one event; a time-out, a crash or a failed init ends the worker. Never rejects. */
  async invoke(event: string): Promise<Outcome> {
    const requestId = randomUUID();
    try {
      await this.ready;
    } catch (error) {
      await this.end();
      return failed(requestId, fault.safeParse(error).data ?? runtimeFault(String(error)));
    }
    const outcome = await this.run(requestId, event);
    if ("fault" in outcome && !this.alive) await this.end();
    return outcome;
  }

  /** See `RuntimeHost`. Init is work, although the event loop hasn't begun then. */
  utilisation(): number {
    return this.isInitialised ? this.host.utilisation() : 1;
  }

  async end(): Promise<void> {
    this.ended ??= runtimeFault("Error: Runtime was ended");
    await this.host.end();
  }

  private run(requestId: string, event: string): Promise<Outcome> {
    const timeout = this.config.debugger ? longestBreak : this.config.timeout;
    const start = performance.now();
    return new Promise((resolve) => {
      if (this.ended) return resolve(failed(requestId, this.ended));
      const timer = setTimeout(() => {
        this.ended = {
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeout / 1000).toFixed(2)} seconds`,
          trace: [],
        };
        finish(failed(requestId, this.ended));
      }, timeout);
      const finish = (outcome: Outcome) => {
        clearTimeout(timer);
        this.settle = undefined;
        this.events.handled?.(performance.now() - start);
        resolve(outcome);
      };
      this.settle = (result) =>
        finish(
          "payload" in result ? { requestId, payload: result.payload } : failed(requestId, result.fault),
        );
      const traceId = newTrace(this.clock.now(), this.config.isTraced);
      // Real time, like the timer's, so that moving the clock doesn't shorten a running event.
      this.host.post({ requestId, event, deadline: Date.now() + timeout, traceId });
    });
  }

  private initialise(): Promise<void> {
    return new Promise((resolve, reject) => {
      const limit = this.config.debugger ? longestBreak : longestInit;
      const timer = setTimeout(() => reject(runtimeFault(`Error: Init took more than ${limit} ms`)), limit);
      const ended = (why: Fault) => {
        clearTimeout(timer);
        this.ended ??= why;
        reject(this.ended);
        this.settle?.({ fault: this.ended });
      };
      this.host.listen({
        line: (text) => this.events.line(text),
        message: (message) => {
          const given = answer.parse(message);
          clearTimeout(timer);
          if (given.type === "ready") resolve();
          else if (given.type === "failed") reject(given.error);
          else if (given.type === "error") this.settle?.({ fault: given.error });
          else this.settle?.({ payload: given.payload === undefined ? null : JSON.parse(given.payload) });
        },
        error: (error) => ended(crashOf(error)),
        exit: (code) => ended(runtimeFault(exitText(code))),
      });
    });
  }
}

/** An instance's thread or, if it is debugged, its process. */
const hostOf = (
  script: string,
  config: FunctionConfig,
  clock: Clock,
  environment: Readonly<Record<string, string>>,
): RuntimeHost => {
  const { entry, handler, name, arn, memorySize, logGroupName, takesCallbacks, debugger: listening } = config;
  const function_ = { functionName: name, functionArn: arn };
  const start = { entry, handler, ...function_, memorySize, logGroupName, takesCallbacks };
  if (listening) return debuggedHost({ script, start, environment, clock, listening });
  return threadHost(script, start, environment, clock.shared);
};

const exitText = (code: number | "killed"): string => {
  if (code === "killed") return "Error: Runtime exited with error: signal: killed";
  if (code === 0) return "Error: Runtime exited without providing a reason";
  return `Error: Runtime exited with error: exit status ${code}`;
};

/** The name of an uncaught error; running out of memory is reported like a kill by the kernel. */
const crashOf = (error: unknown): Fault => {
  if (!(error instanceof Error)) return runtimeFault(String(error));
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY")
    return runtimeFault("Error: Runtime exited with error: signal: killed");
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
};

const runtimeFault = (errorMessage: string): Fault => ({
  errorType: "Runtime.ExitError",
  errorMessage,
  trace: [],
});

/** Adds the request id to the error that ended the runtime. */
const failed = (requestId: string, why: Fault): Outcome => ({
  requestId,
  fault:
    why.errorType === "Runtime.ExitError"
      ? { ...why, errorMessage: `RequestId: ${requestId} ${why.errorMessage}` }
      : why,
  functionError: "Unhandled",
});

/** Each event begins a trace; `_X_AMZN_TRACE_ID` tells the X-Ray SDK whether it is recorded. */
const newTrace = (now: number, isRecorded: boolean): string => {
  const digits = (count: number) => randomUUID().replaceAll("-", "").slice(0, count);
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${digits(24)};Parent=${digits(16)};Sampled=${isRecorded ? 1 : 0}`;
};
