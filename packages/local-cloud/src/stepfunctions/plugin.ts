import { tables } from "../dynamodb/port";
import type { Authorize } from "../endpoint/authorize-call";
import { eventBuses } from "../eventbridge/event-buses";
import { accessControl } from "../iam/port";
import { authorizedCall, jsonCall } from "../json-call";
import { functions } from "../lambda/port";
import { logGroupName, logs } from "../logs/port";
import type { ServicePlugin } from "../plugin";
import { topics } from "../sns/port";
import { queues } from "../sqs/port";
import { stepFunctionsDrawings } from "./drawings";
import { stateMachines } from "./port";
import { stepFunctionsResources } from "./resources";
import { StepFunctionsService } from "./stepfunctions";

/** The services that tasks call as the endpoint would. */
const jsonServices = { dynamodb: tables, events: eventBuses } as const;

export const stepFunctions: ServicePlugin = {
  name: "Step Functions",
  outlives: ["HTTP API"],
  drawings: stepFunctionsDrawings,
  access: { "states:StartExecution": "flow" },
  create: (cloud) => {
    const service = new StepFunctionsService({
      stateDirectory: cloud.settings.stateDirectory,
      iam: accessControl.of(cloud),
      tasks: {
        invoke: (functionArn, event) => functions.of(cloud).invoke(functionArn, event),
        queuePolicy: (queueArn) => queues.of(cloud).policyOf(queueArn),
        sendMessage: (message) => queues.of(cloud).call("SendMessage", message),
        topicPolicy: (topicArn) => topics.of(cloud).policyOf(topicArn),
        publish: (topicArn, notice) => topics.of(cloud).publish(topicArn, notice),
        call: (name, action, input, caller) => {
          const authorize: Authorize = (...request) => accessControl.of(cloud).authorize(...request);
          const call = jsonCall(name, action, input, caller);
          return authorizedCall(authorize, jsonServices[name].of(cloud), call);
        },
      },
      log: (groupArn, line) => {
        logs.of(cloud).write(logGroupName(groupArn), line);
        cloud.observe({ kind: "line-delivered", source: "workflow", line });
      },
      timeScale: cloud.settings.stepFunctionsTimeScale,
      clock: cloud.clock,
      tagsOf: cloud.tagsOf,
      observe: cloud.observe,
    });
    stateMachines.provide(cloud, service);
    return {
      service,
      endpoints: [service],
      resources: stepFunctionsResources(service),
      deployed: () => service.resume(),
    };
  },
};
