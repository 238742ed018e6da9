import { Clock } from "./clock/clock";

/**
 * Observations of the traffic in the local cloud. Services report them through an optional `observe`; the console and
 * metrics listen. They have no effect on the services.
 */
export type CloudEvent =
  | RequestAnswered
  | InvocationStarted
  | InvocationEnded
  | TimeBilled
  | LineLogged
  | CallMade
  | UnitsConsumed
  | MessageSent
  | MessageReceived
  | MessageDeleted
  | EventPublished
  | EventDelivered
  | StateEntered
  | TransitionMade
  | ExecutionChanged
  | ExpressEnded
  | LineDelivered
  | TraceBegun;

/** An HTTP API has responded. `startedAt` is in milliseconds since 1970, like every time here, and may have a fraction. */
export interface RequestAnswered {
  readonly kind: "request-answered";
  readonly apiId: string;
  readonly stage: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** `undefined` if no route matched. */
  readonly routeKey: string | undefined;
  readonly status: number;
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Headers and body of the response as text, to be searched for ids. */
  readonly text: string;
}

export interface InvocationStarted {
  readonly kind: "invocation-started";
  /** Pairs the start with the end; the request id isn't known before a worker has the event. */
  readonly token: string;
  readonly functionName: string;
  readonly payload: string;
}

export interface InvocationEnded {
  readonly kind: "invocation-ended";
  readonly token: string;
  readonly functionName: string;
  /** The request id in the function's log lines. */
  readonly requestId: string;
  /** Milliseconds, including waiting for a worker and its start. */
  readonly duration: number;
  readonly fault: string | undefined;
}

/** A function's instance was busy: with its init, or with one event. AWS bills both. */
export interface TimeBilled {
  readonly kind: "time-billed";
  readonly functionName: string;
  readonly milliseconds: number;
}

export interface LineLogged {
  readonly kind: "line-logged";
  readonly functionName: string;
  readonly line: string;
}

/** A call of the AWS endpoint by a role: what functions, pollers and state machines do to other services. */
export interface CallMade {
  readonly kind: "call-made";
  readonly roleArn: string;
  readonly service: string;
  readonly action: string;
  /** ARNs of the resources that it used. */
  readonly resources: readonly string[];
  readonly startedAt: number;
  readonly duration: number;
  readonly status: number;
  /** The code of the error response, e.g. `ConditionalCheckFailedException`. */
  readonly error?: string | undefined;
  readonly text: string;
}

/** Request units that a call used of a table, or of one of its indexes. */
export interface UnitsConsumed {
  readonly kind: "units-consumed";
  readonly table: string;
  readonly index?: string | undefined;
  /** The value of the partition key; undefined for a scan, and if it isn't known. */
  readonly partitionKey?: string | undefined;
  readonly reads: number;
  readonly writes: number;
}

export interface MessageSent {
  readonly kind: "message-sent";
  readonly queueArn: string;
  readonly messageId: string;
  readonly body: string;
}

export interface MessageReceived {
  readonly kind: "message-received";
  readonly queueArn: string;
  readonly messageId: string;
  readonly receiveCount: number;
}

export interface MessageDeleted {
  readonly kind: "message-deleted";
  readonly queueArn: string;
  readonly messageId: string;
}

export interface EventPublished {
  readonly kind: "event-published";
  readonly bus: string;
  readonly eventId: string;
  readonly text: string;
  /** Set if it comes from an archive. */
  readonly replayName: string | undefined;
  /** ARNs of the rules that matched. */
  readonly rules: readonly string[];
}

/** A delivery has ended: at the target, at the dead-letter queue, or nowhere. */
export interface EventDelivered {
  readonly kind: "event-delivered";
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly eventId: string;
  readonly startedAt: number;
  readonly duration: number;
  /** Why it didn't reach its target. */
  readonly failure: string | undefined;
  readonly deadLetterArn: string | undefined;
}

export interface StateEntered {
  readonly kind: "state-entered";
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly state: string;
}

/** An execution of a Standard workflow entered a state, or tried it again. AWS bills both. */
export interface TransitionMade {
  readonly kind: "transition-made";
  readonly stateMachineArn: string;
}

export interface ExecutionChanged {
  readonly kind: "execution-changed";
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly status: string;
  readonly input: string;
}

/** An execution of an Express workflow ended. AWS bills it by its duration, in milliseconds. */
export interface ExpressEnded {
  readonly kind: "express-ended";
  readonly stateMachineArn: string;
  readonly duration: number;
}

/** A service delivered a log line: an HTTP API's access log, or a state machine's log. */
export interface LineDelivered {
  readonly kind: "line-delivered";
  readonly source: "access" | "workflow";
  readonly line: string;
}

/** X-Ray got the first segment of a trace. */
export interface TraceBegun {
  readonly kind: "trace-begun";
  readonly traceId: string;
}

/** A function that services call with an observation. */
export type Observe = (event: CloudEvent) => void;

export type Listener = (event: CloudEvent, at: number) => void;

/** Passes observations to listeners. A listener's error never affects the service. */
export class Observer {
  private readonly listeners = new Set<Listener>();

  /** @param now milliseconds since 1970, with fractions, so that events within one millisecond keep their order */
  constructor(
    private readonly now: () => number = new Clock().exact,
    private readonly failed: (error: unknown) => void = console.error,
  ) {}

  readonly observe: Observe = (event) => {
    if (this.listeners.size === 0) return;
    const at = this.now();
    for (const listener of this.listeners) {
      try {
        listener(event, at);
      } catch (error) {
        this.failed(error);
      }
    }
  };

  /** @returns a function that ends the listening */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
