import { rulesOf } from "../composition";
import type { Topology } from "../console/api";
import { topologyOf as drawn } from "../console/topology";
import type { Provisioned } from "../registry";
import { services } from "../services";

/** For tests of what the console shows of a program. */
export type { Topology } from "../console/api";
export { TrafficRecord } from "../console/record";
export type { TraceNames } from "../console/seen";
export type { ConsoleSources } from "../console/sources";
export { traceOf } from "../console/trace";
export { placed } from "../console/web/picture-layout";
export { listen } from "../endpoint/listen";
export { Observer } from "../observation";
export type { Mail } from "../ses/mailbox";

/** The picture of the resources that a program registered. */
export const topologyOf = (resources: readonly Provisioned[]): Topology =>
  drawn(resources, rulesOf(services));
