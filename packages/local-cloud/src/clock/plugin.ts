import type { ServicePlugin } from "../plugin";
import { clockRoutes } from "./routes";

/** The route that moves the time which all services and functions share. */
export const clock: ServicePlugin = {
  name: "Clock",
  create: (cloud) => ({ routes: clockRoutes(cloud.clock) }),
};
