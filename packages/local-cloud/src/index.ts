/** The local cloud: runs a Pulumi TypeScript program for AWS on one machine, offline. */

export { Clock, ClockMovesForwardOnly, type Timer } from "./clock/clock";
export { LocalCloud, UnknownFunction } from "./cloud";
export { Stopping } from "./command/stopping";
export type { Action, ProgramObserver } from "./deployment/deployment";
export type { DeployedPackage } from "./deployment/packages";
export type { FaultPlan } from "./faults/fault-plan";
export type { Mishap } from "./faults/mishaps";
export { type Billed, billed, type Usage } from "./metering/charges";
export type { CloudEvent, Listener, Observe } from "./observation";
export type { CloudContext, CloudSettings, ServiceParts, ServicePlugin } from "./plugin";
export { Port, PortNotProvided } from "./port";
export { type Program, ProgramEnded } from "./program/program-process";
export type { StackOutputs } from "./program/session";
export { Progress, type ProgressOptions, type ProgressStream, shortType } from "./progress";
export type { Provisioned } from "./registry";
export {
  type Created,
  type Declared,
  inert,
  type ResourceType,
  resourceType,
  UnsupportedResource,
} from "./resource";
export { AwsError, account, arn, type Health, NotImplementedLocally, type Service } from "./service";
export { services } from "./services";
export { InvalidStackFile, readStackConfig, type StackConfig } from "./stack-config";
export type { StandIn } from "./stand-in";
export { standInPlugin } from "./stand-in-plugin";
export { stopController } from "./stop-controller";
export { ModeSwitch, type Switch, type SwitchGroup, type SwitchMode, UnknownMode } from "./switches";
