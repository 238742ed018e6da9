import type { Clock } from "../clock/clock";
import type { Observe } from "../observation";
import { AwsError, arn } from "../service";
import type { Archive } from "./archive";
import type { Delivery } from "./delivery";
import type { BusEvent } from "./event";
import type { Bus, Rule } from "./rule";

/** The buses of the account with their rules and archives. */
export class Buses {
  readonly archives = new Map<string, Archive>();
  private readonly byName = new Map<string, Bus>();

  constructor(
    private readonly delivery: Delivery,
    private readonly clock: Clock,
    private readonly observe?: Observe,
  ) {
    this.create("default", undefined);
  }

  /** @throws AwsError ResourceAlreadyExistsException */
  create(name: string, description: string | undefined): Bus {
    if (this.byName.has(name))
      throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
    const bus: Bus = {
      name,
      arn: arn("events", `event-bus/${name}`),
      description,
      createdAt: this.clock.date(),
      policy: undefined,
      rules: new Map(),
      tags: new Map(),
    };
    this.byName.set(name, bus);
    return bus;
  }

  /** @throws AwsError ValidationException for a bus that has rules */
  remove(name: string): void {
    const bus = this.byName.get(name);
    if (!bus) return;
    if (bus.rules.size > 0)
      throw new AwsError("ValidationException", `Event bus ${name} can't be deleted since it has rules.`);
    this.byName.delete(name);
  }

  /** @throws AwsError ValidationException for a rule that has targets */
  removeRule(busName: string, name: string): void {
    const rules = this.byName.get(busName)?.rules;
    if (rules?.get(name)?.targets.size)
      throw new AwsError("ValidationException", "Rule can't be deleted since it has targets.");
    rules?.delete(name);
  }

  find(name: string): Bus | undefined {
    return this.byName.get(name);
  }

  all(): Bus[] {
    return [...this.byName.values()];
  }

  /** @throws AwsError ResourceNotFoundException */
  get(name: string): Bus {
    const bus = this.byName.get(name);
    if (!bus) throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
    return bus;
  }

  /** @throws AwsError ResourceNotFoundException */
  rule(busName: string, name: string): Rule {
    const rule = this.get(busName).rules.get(name);
    if (!rule)
      throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${busName}.`);
    return rule;
  }

  /** @throws AwsError ResourceNotFoundException */
  archive(name: string): Archive {
    const archive = this.archives.get(name);
    if (!archive) throw new AwsError("ResourceNotFoundException", `Archive ${name} does not exist.`);
    return archive;
  }

  /**
   * Puts an event on a bus: into its archives, and on the way to each target of each rule that matches.
   * An unknown bus swallows the event, as on AWS.
   * @param onlyRules ARNs of the rules that may see it (a replay's filter); all rules when left out
   */
  publish(busName: string, event: BusEvent, onlyRules?: ReadonlySet<string>): void {
    const bus = this.byName.get(busName);
    if (!bus) return;
    for (const archive of this.archives.values())
      if (archive.declaration.bus === busName) archive.offer(event);
    const rules = [...bus.rules.values()].filter(
      (rule) =>
        rule.enabled && (onlyRules?.has(rule.arn) ?? true) && rule.pattern?.matchesFields(event.fields),
    );
    this.observe?.({
      kind: "event-published",
      bus: bus.arn,
      eventId: event.id,
      text: event.text,
      replayName: event.replayName,
      rules: rules.map((rule) => rule.arn),
    });
    for (const rule of rules)
      for (const target of rule.targets.values()) this.delivery.start(rule, target, event);
  }
}
