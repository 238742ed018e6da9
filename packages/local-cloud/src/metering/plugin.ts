import { functions } from "../lambda/port";
import type { ServicePlugin } from "../plugin";
import { Meter } from "./meter";
import { meterRoutes } from "./routes";

/** Counts what AWS would bill. */
export const metering: ServicePlugin = {
  name: "Metering",
  create: (cloud) => {
    const meter = new Meter((name) => functions.of(cloud).find(name).declaration);
    cloud.observer.listen(meter.listen);
    return { routes: meterRoutes(meter) };
  },
};
