import { accessControl } from "../iam/port";
import { functions } from "../lambda/port";
import type { ServicePlugin } from "../plugin";
import { mail } from "../ses/port";
import { queues } from "../sqs/port";
import { snsDrawings } from "./drawings";
import { topics } from "./port";
import { snsResources } from "./resources";
import { SnsService } from "./sns";

export const sns: ServicePlugin = {
  name: "SNS",
  outlives: ["Step Functions", "EventBridge", "CloudWatch"],
  drawings: snsDrawings,
  access: { "sns:Publish": "flow" },
  create: (cloud) => {
    const service = new SnsService({
      iam: accessControl.of(cloud),
      queues: { send: (...message) => queues.of(cloud).sendAs(...message) },
      functions: functions.of(cloud),
      mailbox: mail.of(cloud).mailbox,
      clock: cloud.clock,
      tagsOf: cloud.tagsOf,
      dropped: (reason) => cloud.warn("SNS", reason),
    });
    topics.provide(cloud, service);
    return { service, endpoints: [service], resources: snsResources(service) };
  },
};
