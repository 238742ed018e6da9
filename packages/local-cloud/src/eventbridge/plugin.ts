import { faultySend } from "../faults/faulty-deliveries";
import { plannedFaults } from "../faults/port";
import { functions } from "../lambda/port";
import type { ServicePlugin } from "../plugin";
import { topics } from "../sns/port";
import { queues } from "../sqs/port";
import { stateMachines } from "../stepfunctions/port";
import { eventBridgeDrawings } from "./drawings";
import { eventBuses } from "./event-buses";
import { EventBridgeService } from "./eventbridge";
import { defaultBus } from "./port";
import { eventBridgeResources } from "./resources";

export const eventBridge: ServicePlugin = {
  name: "EventBridge",
  // What functions and executions put while they finish is delivered still.
  outlives: ["Lambda", "Step Functions"],
  drawings: eventBridgeDrawings,
  access: { "events:PutEvents": "flow" },
  create: (cloud) => {
    const service = new EventBridgeService({
      stateDirectory: cloud.settings.stateDirectory,
      queues: {
        send: faultySend(plannedFaults.of(cloud), (...message) => queues.of(cloud).sendAs(...message)),
      },
      functions: functions.of(cloud),
      stateMachines: { startExecution: (...execution) => stateMachines.of(cloud).deliver(...execution) },
      topics: {
        publish: (topicArn, message, from) => void topics.of(cloud).publishAs(topicArn, { message }, from),
      },
      dropped: (reason) => cloud.warn("EventBridge", reason),
      observe: cloud.observe,
      clock: cloud.clock,
    });
    defaultBus.provide(cloud, { publish: (event) => service.publishOfService(event) });
    eventBuses.provide(cloud, service);
    return { service, endpoints: [service], resources: eventBridgeResources(service) };
  },
};
