import { logs } from "../logs/port";
import type { ServicePlugin } from "../plugin";
import { topics } from "../sns/port";
import { queues } from "../sqs/port";
import { CloudWatchService } from "./cloudwatch";
import { measureQueues } from "./queue-metrics";
import { cloudWatchResources } from "./resources";
import { serviceMetrics } from "./service-metrics";

/** Metrics of what the other services do, and alarms that publish to topics. */
export const cloudWatch: ServicePlugin = {
  name: "CloudWatch",
  outlives: ["EventBridge"],
  create: (cloud) => {
    const service = new CloudWatchService({
      publish: (topicArn, notice, sourceArn) =>
        topics.of(cloud).publishAs(topicArn, notice, { service: "cloudwatch.amazonaws.com", sourceArn }),
      measure: (store, now) => measureQueues(queues.of(cloud), store, now),
      clock: cloud.clock,
      onError: (error) => cloud.warn("CloudWatch", error),
    });
    logs
      .of(cloud)
      .onValue(({ namespace, name, value, unit }) =>
        service.metrics.put({ namespace, name, dimensions: {}, value, unit, at: service.now() }),
      );
    cloud.observer.listen(serviceMetrics(service.metrics, service.now));
    return { service, endpoints: [service], resources: cloudWatchResources(service) };
  },
};
