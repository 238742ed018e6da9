import { httpApi } from "./apigateway/plugin";
import { clock } from "./clock/plugin";
import { cloudWatch } from "./cloudwatch/plugin";
import { dynamodb } from "./dynamodb/plugin";
import { eventBridge } from "./eventbridge/plugin";
import { faults } from "./faults/plugin";
import { iam } from "./iam/plugin";
import { kms } from "./kms/plugin";
import { lambda } from "./lambda/plugin";
import { cloudWatchLogs } from "./logs/plugin";
import { metering } from "./metering/plugin";
import type { ServicePlugin } from "./plugin";
import { random } from "./random/plugin";
import { schemas } from "./schemas/plugin";
import { ses } from "./ses/plugin";
import { sns } from "./sns/plugin";
import { sqs } from "./sqs/plugin";
import { ssm } from "./ssm/plugin";
import { stepFunctions } from "./stepfunctions/plugin";
import { xray } from "./xray/plugin";

/** Every service of the local cloud. A service that provides a port comes before those that use it. */
export const services: readonly ServicePlugin[] = [
  clock,
  random,
  kms,
  iam,
  faults,
  metering,
  ssm,
  ses,
  cloudWatchLogs,
  xray,
  dynamodb,
  sqs,
  lambda,
  sns,
  stepFunctions,
  eventBridge,
  cloudWatch,
  schemas,
  httpApi,
];
