import type { Clock, Timer } from "../clock/clock";
import type { Delivery } from "./delivery";
import { busEvent } from "./event";
import type { Rule } from "./rule";
import { timesOf } from "./schedule-expression";

/**
 * Runs rules that have a schedule, by the cloud's clock. The first run of a rate is one interval after the rule was made.
 * A move of the clock past several runs makes one. The event goes to the rule's targets only: it isn't on the bus.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 */
export class Schedules {
  private readonly timers = new Map<string, Timer>();

  constructor(
    private readonly clock: Clock,
    private readonly delivery: Delivery,
  ) {}

  /** Starts, changes or ends a rule's schedule. @throws InvalidSchedule */
  follow(rule: Rule): void {
    this.forget(rule.arn);
    if (rule.schedule === undefined) return;
    const times = timesOf(rule.schedule, this.clock.now());
    this.timers.set(
      rule.arn,
      this.clock.repeat(times, () => this.run(rule)),
    );
  }

  forget(ruleArn: string): void {
    this.timers.get(ruleArn)?.cancel();
    this.timers.delete(ruleArn);
  }

  stop(): void {
    for (const ruleArn of [...this.timers.keys()]) this.forget(ruleArn);
  }

  private run(rule: Rule): void {
    if (!rule.enabled) return;
    const event = busEvent({
      source: "aws.events",
      detailType: "Scheduled Event",
      detail: "{}",
      resources: [rule.arn],
      time: this.clock.date(),
      ingestionTime: this.clock.date(),
    });
    for (const target of rule.targets.values()) this.delivery.start(rule, target, event);
  }
}
