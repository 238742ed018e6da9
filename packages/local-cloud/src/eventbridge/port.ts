import { Port } from "../port";

/** An event of an AWS service. */
export interface ServiceEvent {
  /** `aws.ses` */
  readonly source: string;
  readonly detailType: string;
  /** JSON text of an object. */
  readonly detail: string;
  readonly resources: readonly string[];
}

/** The account's default bus, for services that put their own events on it. */
export const defaultBus = new Port<{ publish(event: ServiceEvent): void }>("default event bus");
