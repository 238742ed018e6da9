/** Thrown when a service uses a port that no service of this cloud provides. */
export class PortNotProvided extends Error {
  constructor(port: string) {
    super(
      `No service provides the port "${port}". Add the plugin that provides it to the list of services, before those that use it.`,
    );
    this.name = "PortNotProvided";
  }
}

/**
 * An interface that one service offers to the others of the same cloud, such as sending to queues. Provider and users
 * know only this token and its type, not each other.
 *
 * @example
 * export const queues = new Port<Pick<SqsService, "sendAs">>("queues");
 * queues.provide(cloud, sqs);             // in the plugin of SQS
 * queues.of(cloud).sendAs(arn, body, …);  // in any other plugin
 */
export class Port<Offer> {
  private readonly offers = new WeakMap<object, Offer>();

  constructor(readonly name: string) {}

  /** @param cloud the context that plugins of one cloud share */
  provide(cloud: object, offer: Offer): void {
    this.offers.set(cloud, offer);
  }

  /** @throws PortNotProvided */
  of(cloud: object): Offer {
    const offer = this.offers.get(cloud);
    if (offer === undefined) throw new PortNotProvided(this.name);
    return offer;
  }
}
