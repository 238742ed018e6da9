import { eventBridge } from "../aws/clients";
import { eventBridgePublisher } from "../outbox/eventbridge-publisher";
import { publishEvents as handler } from "../outbox/publish-events";
import { powertools } from "../telemetry/powertools";

export interface PublishEventsSettings {
  readonly busName: string;
}

/** Composes the outbox, which publishes the orders table's stream to the bus. */
export const publishEvents = ({ busName }: PublishEventsSettings) => {
  const telemetry = powertools();
  const publisher = eventBridgePublisher(eventBridge(telemetry.traced), busName, telemetry);
  return telemetry.instrument(handler({ publisher, telemetry, now: () => new Date() }));
};
