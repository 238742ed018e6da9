import type { Clock } from "../clock/clock";
import type { InvocationEnded, Listener } from "../observation";
import type { AwsCall } from "../service";
import type { Fault } from "./fault-plan";

/** Something that went wrong between a function and a service, planned or not. */
export interface Mishap {
  /** ISO 8601, by the cloud's clock. */
  readonly at: string;
  /**
   * A planned fault that hit; `abandoned`: the caller had given up before the response; `ended`: an instance ended or ran
   * out of time before its response; `clock-moved`: the clock was moved during an invocation.
   */
  readonly kind: Fault["kind"] | "abandoned" | "ended" | "clock-moved";
  /** When the invocation began; `at` is when it ended. ISO 8601, by the cloud's clock. */
  readonly began?: string | undefined;
  /** Whether it happened before or after the work, if both are possible. */
  readonly when?: "before" | "after" | undefined;
  /** The calling function, or the one that ended. */
  readonly function?: string | undefined;
  readonly service?: string | undefined;
  readonly action?: string | undefined;
  /** The body of the call, or the event that the function had. */
  readonly text?: string | undefined;
}

/** An invocation that hasn't ended. */
interface UnderWay {
  /** Its event. */
  readonly text: string;
  readonly began: string;
  /** Milliseconds that the clock was ahead when it began. */
  readonly ahead: number;
}

/** Older ones are forgotten, and counted. */
const mostKept = 200_000;

/** Errors of the runtime itself. All other errors were thrown by the function and count as a response. */
const runtimeEnded = /^(Sandbox|Runtime)\./;

/**
 * Records what went wrong, so that a test can distinguish a program's mistakes from justified reactions: for example,
 * sending a mail again after its response was lost isn't a mistake.
 */
export class Mishaps {
  private noted: Mishap[] = [];
  private forgottenCount = 0;
  /** The running invocations, by their tokens. */
  private readonly underWay = new Map<string, UnderWay>();

  constructor(
    private readonly clock: Pick<Clock, "date" | "ahead">,
    private readonly kept = mostKept,
  ) {}

  note(mishap: Omit<Mishap, "at">): void {
    this.noted.push({ at: this.clock.date().toISOString(), ...mishap });
    if (this.noted.length <= this.kept) return;
    // A tenth at once, so that forgetting is rare.
    const left = this.noted.slice(Math.ceil(this.kept / 10));
    this.forgottenCount += this.noted.length - left.length;
    this.noted = left;
  }

  noteCall(
    kind: Mishap["kind"],
    { service, action, caller, body }: AwsCall,
    when?: "before" | "after",
  ): void {
    const name = caller.kind === "role" ? caller.sessionName : undefined;
    this.note({ kind, when, function: name, service, action, text: body.toString("utf8") });
  }

  /** Oldest first. */
  list(): readonly Mishap[] {
    return this.noted;
  }

  /** How many older ones there were. */
  get forgotten(): number {
    return this.forgottenCount;
  }

  /** Listens for instances that end in the middle of an event, and for invocations during which the clock is moved. */
  readonly listener: Listener = (event) => {
    if (event.kind === "invocation-started")
      this.underWay.set(event.token, {
        text: event.payload,
        began: this.clock.date().toISOString(),
        ahead: this.clock.ahead,
      });
    if (event.kind === "invocation-ended") this.ended(event);
  };

  private ended({ token, functionName, fault = "" }: InvocationEnded): void {
    const invocation = this.underWay.get(token);
    this.underWay.delete(token);
    const { text, began, ahead = this.clock.ahead } = invocation ?? {};
    if (runtimeEnded.test(fault)) this.note({ kind: "ended", began, function: functionName, text });
    if (ahead !== this.clock.ahead) this.note({ kind: "clock-moved", began, function: functionName, text });
  }
}
