import { functions } from "../lambda/port";
import { logGroupName, logs } from "../logs/port";
import type { ServicePlugin } from "../plugin";
import { ApiReads } from "./api-reads";
import { apiGatewayDrawings } from "./drawings";
import { HttpApiService } from "./gateway";
import { apiGatewayResources } from "./resources";

export const httpApi: ServicePlugin = {
  name: "HTTP API",
  drawings: apiGatewayDrawings,
  create: (cloud) => {
    const service = new HttpApiService({
      port: cloud.settings.apiPort,
      invoke: (functionArn, event) => functions.of(cloud).invoke(functionArn, event),
      allowsInvoke: (functionArn, by) => functions.of(cloud).allowsInvoke(functionArn, by),
      log: (groupArn, line) => {
        logs.of(cloud).write(logGroupName(groupArn), line);
        cloud.observe({ kind: "line-delivered", source: "access", line });
      },
      failed: (error) => cloud.warn("HTTP API", error),
      observe: cloud.observe,
      clock: cloud.clock,
    });
    return { service, endpoints: [new ApiReads(service)], resources: apiGatewayResources(service) };
  },
};
