import type { ServicePlugin } from "../plugin";
import { randomResources } from "./resources";

export const random: ServicePlugin = {
  name: "Random",
  create: () => ({ resources: randomResources }),
};
