import { accessControl } from "../iam/port";
import type { ServicePlugin } from "../plugin";
import { sqsDrawings } from "./drawings";
import { queues } from "./port";
import { sqsResources } from "./resources";
import { SqsService } from "./sqs";

export const sqs: ServicePlugin = {
  name: "SQS",
  outlives: ["AWS endpoint"],
  drawings: sqsDrawings,
  access: { "sqs:SendMessage": "flow" },
  create: (cloud) => {
    const service = new SqsService(accessControl.of(cloud), cloud.endpointUrl, cloud.observe, cloud.clock);
    queues.provide(cloud, service);
    return { service, endpoints: [service], resources: sqsResources(service) };
  },
};
