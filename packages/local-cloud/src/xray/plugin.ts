import type { ServicePlugin } from "../plugin";
import { XRayService } from "./xray";

export const xray: ServicePlugin = {
  name: "X-Ray",
  outlives: ["AWS endpoint", "Lambda"],
  create: (cloud) => {
    const service = new XRayService((traceId) => cloud.observe({ kind: "trace-begun", traceId }));
    return {
      service,
      endpoints: [service],
      environment: () => ({ AWS_XRAY_DAEMON_ADDRESS: service.daemonAddress }),
    };
  },
};
