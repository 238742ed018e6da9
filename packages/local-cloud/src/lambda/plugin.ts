import { tables } from "../dynamodb/port";
import { FaultyInvocations } from "../faults/faulty-invocations";
import { mishaps, plannedFaults } from "../faults/port";
import { accessControl } from "../iam/port";
import { logs } from "../logs/port";
import type { ServicePlugin } from "../plugin";
import { queues } from "../sqs/port";
import { lambdaDrawings } from "./drawings";
import { LambdaService } from "./lambda";
import { functions } from "./port";
import { lambdaResources } from "./resources";

export const lambda: ServicePlugin = {
  name: "Lambda",
  outlives: ["HTTP API", "Step Functions"],
  drawings: lambdaDrawings,
  access: { "lambda:InvokeFunction": "flow" },
  create: (cloud) => {
    const service = new LambdaService({
      stateDirectory: cloud.settings.stateDirectory,
      logs: logs.of(cloud),
      credentialsFor: (...role) => accessControl.of(cloud).credentialsFor(...role),
      environment: cloud.functionEnvironment,
      onLine: cloud.functionLine,
      rewriteLine: cloud.settings.rewriteLine,
      observe: cloud.observe,
      faults: new FaultyInvocations(plannedFaults.of(cloud), mishaps.of(cloud)),
      clock: cloud.clock,
      tagsOf: cloud.tagsOf,
    });
    functions.provide(cloud, service);
    const resources = lambdaResources(service, {
      endpoint: cloud.endpointUrl,
      queue: queues.of(cloud),
      queueTimeScale: cloud.settings.queueTimeScale,
      onTableWrite: (listener) => tables.of(cloud).onWrite(listener),
      onError: cloud.warn,
    });
    return { service, endpoints: [service], resources };
  },
};
