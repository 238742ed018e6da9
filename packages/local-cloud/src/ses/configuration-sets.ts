import { AwsError, arn } from "../service";

/** The event types of a mail, with the names of SES's API v2. Opens, clicks and rejects don't occur here. */
export const mailEventTypes = ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT"] as const;
export type MailEventType = (typeof mailEventTypes)[number];

/** An event destination of a configuration set. */
export interface EventDestination {
  readonly enabled: boolean;
  readonly types: readonly MailEventType[];
  /** A topic; without one, the default event bus. */
  readonly topicArn?: string | undefined;
}

interface ConfigurationSet {
  sendingEnabled: boolean;
  readonly destinations: Map<string, EventDestination>;
}

export const configurationSetArn = (name: string): string => arn("ses", `configuration-set/${name}`);

/** The configuration sets of the account. The APIs v1 and v2 of SES share them. */
export class ConfigurationSets {
  private readonly byName = new Map<string, ConfigurationSet>();

  /** @throws AwsError ConfigurationSetAlreadyExists */
  create(name: string, sendingEnabled: boolean): void {
    if (this.byName.has(name))
      throw new AwsError("ConfigurationSetAlreadyExists", `Configuration set <${name}> already exists.`);
    this.byName.set(name, { sendingEnabled, destinations: new Map() });
  }

  find(name: string): ConfigurationSet | undefined {
    return this.byName.get(name);
  }

  /** @throws AwsError ConfigurationSetDoesNotExist */
  get(name: string): ConfigurationSet {
    const found = this.byName.get(name);
    if (found) return found;
    throw new AwsError("ConfigurationSetDoesNotExist", `Configuration set <${name}> does not exist.`);
  }

  /** @throws AwsError ConfigurationSetDoesNotExist, EventDestinationAlreadyExists */
  addDestination(set: string, name: string, destination: EventDestination): void {
    const { destinations } = this.get(set);
    if (destinations.has(name))
      throw new AwsError(
        "EventDestinationAlreadyExists",
        `Configuration set <${set}> already has an event destination <${name}>.`,
      );
    destinations.set(name, destination);
  }

  /** Deletes a set with its destinations. */
  remove(name: string): void {
    this.byName.delete(name);
  }

  /** The destinations of a set that receive an event type. */
  told(set: string, type: MailEventType): EventDestination[] {
    return [...(this.byName.get(set)?.destinations.values() ?? [])].filter(
      ({ enabled, types }) => enabled && types.includes(type),
    );
  }
}
