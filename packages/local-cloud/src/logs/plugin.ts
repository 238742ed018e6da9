import type { ServicePlugin } from "../plugin";
import { LogsService } from "./logs";
import { logs } from "./port";
import { logsResources } from "./resources";

export const cloudWatchLogs: ServicePlugin = {
  name: "CloudWatch Logs",
  outlives: ["AWS endpoint"],
  create: (cloud) => {
    const service = new LogsService({
      stateDirectory: cloud.settings.stateDirectory,
      clock: cloud.clock,
      failed: (error) => cloud.warn("CloudWatch Logs", error),
    });
    logs.provide(cloud, service);
    return { service, endpoints: [service], resources: logsResources(service) };
  },
};
