import { plainJson } from "../endpoint/local-routes";
import { functions } from "../lambda/port";
import type { ServicePlugin } from "../plugin";
import type { Service } from "../service";
import { FaultyCalls } from "./faulty-calls";
import { Mishaps } from "./mishaps";
import { PlannedFaults } from "./planned-faults";
import { mishaps, plannedFaults } from "./port";
import { faultRoutes, plannedIn } from "./routes";

/** Planned faults. This plugin applies them to calls of the endpoint; Lambda and EventBridge apply them to invocations and deliveries. */
export const faults: ServicePlugin = {
  name: "Faults",
  create: (cloud) => {
    const planned = new PlannedFaults();
    plannedFaults.provide(cloud, planned);
    const noted = new Mishaps(cloud.clock);
    mishaps.provide(cloud, noted);
    cloud.observer.listen(noted.listener);
    const kill = (functionName: string) => functions.of(cloud).kill(functionName);
    return {
      service: fromFile(planned, cloud.settings.faultsFile),
      routes: {
        ...faultRoutes(planned),
        "GET /_local/mishaps": () => plainJson({ mishaps: noted.list(), forgotten: noted.forgotten }),
      },
      // The plan may change at any time, so its switches are read each time.
      switches: {
        id: "planned-faults",
        get switches() {
          return planned.switches();
        },
      },
      interceptor: new FaultyCalls(planned, kill, noted),
    };
  },
};

/** Reads the plan that the cloud starts with. */
const fromFile = (planned: PlannedFaults, file: string | undefined): Service => ({
  name: "Faults",
  start: async () => {
    const plan = file === undefined ? undefined : plannedIn(file);
    if (plan) planned.set(plan);
  },
  stop: async () => {},
  health: () => ({ status: "ok" }),
});
