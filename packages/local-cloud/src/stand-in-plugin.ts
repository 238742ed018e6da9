import type { ServicePlugin } from "./plugin";
import type { StandIn } from "./stand-in";

/** Makes a plugin from a stand-in, so that the cloud treats it like a service. */
export const standInPlugin = (standIn: StandIn): ServicePlugin => ({
  name: standIn.name,
  outlives: ["AWS endpoint"],
  create: () => ({ service: standIn, switches: standIn, environment: () => standIn.environment() }),
});
