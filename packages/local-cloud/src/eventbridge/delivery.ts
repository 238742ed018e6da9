import { Clock } from "../clock/clock";
import type { Observe } from "../observation";
import { AwsError } from "../service";
import { type DeliveryFailure, failureOf } from "./delivery-failure";
import type { BusEvent } from "./event";
import { type Rule, retryPolicyOf, type TargetDeclaration } from "./rule";
import { targetInput } from "./target-input";

/** The source of a delivery, for resource policies. */
export interface DeliveryOrigin {
  readonly service: "events.amazonaws.com";
  /** The rule's ARN, `aws:SourceArn` in policies. */
  readonly sourceArn: string;
}

/** How events reach queues. @throws AwsError AccessDenied when the queue's policy says no, QueueDoesNotExist */
export interface QueueDelivery {
  send(
    queueArn: string,
    body: string,
    attributes: Record<string, string>,
    from: DeliveryOrigin,
  ): Promise<void>;
}

/** How events reach functions: an asynchronous invoke. @throws AwsError AccessDeniedException, ResourceNotFoundException */
export interface FunctionDelivery {
  invokeAsync(functionArn: string, payload: string, from: DeliveryOrigin): Promise<void>;
}

/** How events start executions, with the target's role. @throws AwsError */
export interface ExecutionDelivery {
  startExecution(
    stateMachineArn: string,
    input: string,
    roleArn: string,
    /** The execution's name begins with `eventId`. */
    from: DeliveryOrigin & { readonly eventId: string },
  ): Promise<void>;
}

/** How events reach topics. @throws AwsError AccessDeniedException when the topic's policy says no, NotFound */
export interface TopicDelivery {
  publish(topicArn: string, message: string, from: DeliveryOrigin): void;
}

export interface DeliveryPorts {
  readonly queues: QueueDelivery;
  readonly functions?: FunctionDelivery;
  readonly stateMachines?: ExecutionDelivery;
  readonly topics?: TopicDelivery;
}

export interface DeliveryOptions {
  /** Pause before a retry, in milliseconds; `attempt` counts from 1. AWS says only "exponential back off and jitter". */
  readonly backoff?: (attempt: number) => number;
  readonly clock?: Clock;
  /** Called for each event that reached neither its target nor a dead-letter queue. */
  readonly dropped?: (reason: string) => void;
  readonly observe?: Observe;
}

/** 100 ms doubling to a minute, half of it at random. */
const defaultBackoff = (attempt: number): number => {
  const full = Math.min(60_000, 100 * 2 ** (attempt - 1));
  return full / 2 + (Math.random() * full) / 2;
};

/** Carries events from rules to targets, each on its own, retrying as the target's policy says. */
export class Delivery {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly waiting = new Set<() => void>();
  private readonly clock: Clock;
  private stopping = false;

  constructor(
    private readonly ports: DeliveryPorts,
    private readonly options: DeliveryOptions = {},
  ) {
    this.clock = options.clock ?? new Clock();
  }

  /** Starts a delivery and returns immediately; `idle` and `drain` wait for it. */
  start(rule: Rule, target: TargetDeclaration, event: BusEvent): void {
    const running = this.deliver(rule, target, event).finally(() => this.inFlight.delete(running));
    this.inFlight.add(running);
  }

  get pending(): number {
    return this.inFlight.size;
  }

  /** Resolves when all deliveries have ended, including retries. */
  async idle(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  /** Finishes running deliveries. Those that wait for a retry are retried once immediately, then go to their dead-letter queues. */
  async drain(): Promise<void> {
    this.stopping = true;
    for (const wake of this.waiting) wake();
    await this.idle();
  }

  private async deliver(rule: Rule, target: TargetDeclaration, event: BusEvent): Promise<void> {
    const { now, exact } = this.clock;
    const { maximumEventAgeInSeconds, maximumRetryAttempts } = retryPolicyOf(target);
    const giveUpAt = now() + maximumEventAgeInSeconds * 1000;
    const startedAt = exact();
    for (let retries = 0; ; retries++) {
      const lastChance = this.stopping;
      const failure = await this.clock.work.during(() => this.attempt(rule, target, event));
      if (!failure) return this.tell(rule, target, event, startedAt);
      const exhausted = failure.retryable
        ? exhaustedCondition(retries, maximumRetryAttempts, now() >= giveUpAt)
        : undefined;
      if (!failure.retryable || exhausted || lastChance) {
        this.tell(rule, target, event, startedAt, `${failure.code} ${failure.message}`);
        return this.deadLetter(rule, target, event, { ...failure, retries, exhausted });
      }
      await this.pause((this.options.backoff ?? defaultBackoff)(retries + 1));
    }
  }

  private tell(
    rule: Rule,
    target: TargetDeclaration,
    event: BusEvent,
    startedAt: number,
    failure?: string,
  ): void {
    this.options.observe?.({
      kind: "event-delivered",
      ruleArn: rule.arn,
      targetArn: target.arn,
      eventId: event.id,
      startedAt,
      duration: this.clock.exact() - startedAt,
      failure,
      deadLetterArn: failure === undefined ? undefined : target.deadLetterArn,
    });
  }

  private async attempt(
    rule: Rule,
    target: TargetDeclaration,
    event: BusEvent,
  ): Promise<DeliveryFailure | undefined> {
    try {
      await this.send(target, targetInput(target, rule, event), { ...originOf(rule), eventId: event.id });
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  private async send(
    target: TargetDeclaration,
    input: string,
    { eventId, ...from }: DeliveryOrigin & { eventId: string },
  ): Promise<void> {
    const service = target.arn.split(":")[2];
    if (service === "sqs") return this.ports.queues.send(target.arn, input, {}, from);
    if (service === "lambda" && this.ports.functions)
      return this.ports.functions.invokeAsync(target.arn, input, from);
    if (service === "states" && this.ports.stateMachines && target.roleArn !== undefined)
      return this.ports.stateMachines.startExecution(target.arn, input, target.roleArn, { ...from, eventId });
    if (service === "sns" && this.ports.topics) return this.ports.topics.publish(target.arn, input, from);
    throw new AwsError("InvalidParameterValue", `No delivery to ${target.arn}`);
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html#eb-rule-dlq */
  private async deadLetter(
    rule: Rule,
    target: TargetDeclaration,
    event: BusEvent,
    failure: DeliveryFailure & { retries: number; exhausted: string | undefined },
  ): Promise<void> {
    const story = `${rule.name} → ${target.arn}, event ${event.id}: ${failure.code} ${failure.message}`;
    if (target.deadLetterArn === undefined) return this.drop(`${story}; no dead-letter queue`);
    const attributes = {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
      ...(failure.exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: failure.exhausted }),
      RETRY_ATTEMPTS: String(failure.retries),
    };
    try {
      await this.ports.queues.send(target.deadLetterArn, event.text, attributes, originOf(rule));
    } catch (error) {
      this.drop(`${story}; its dead-letter queue ${target.deadLetterArn} refused it too: ${error}`);
    }
  }

  private drop(reason: string): void {
    const told = this.options.dropped ?? ((text: string) => console.error(text));
    told(`EventBridge dropped an event: ${reason}`);
  }

  private pause(milliseconds: number): Promise<void> {
    if (this.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        timer.cancel();
        this.waiting.delete(wake);
        resolve();
      };
      const timer = this.clock.after(milliseconds, wake);
      this.waiting.add(wake);
    });
  }
}

const originOf = (rule: Rule): DeliveryOrigin => ({ service: "events.amazonaws.com", sourceArn: rule.arn });

const exhaustedCondition = (retries: number, maximum: number, tooOld: boolean): string | undefined => {
  if (retries >= maximum) return "MaximumRetryAttempts";
  return tooOld ? "MaximumEventAgeInSeconds" : undefined;
};
