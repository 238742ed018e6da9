import type { ServicePlugin } from "../plugin";
import { schemasResources } from "./resources";
import { SchemasService } from "./schemas";

export const schemas: ServicePlugin = {
  name: "EventBridge schemas",
  outlives: ["AWS endpoint"],
  create: (cloud) => {
    const service = new SchemasService(cloud.clock);
    return { service, endpoints: [service], resources: schemasResources(service) };
  },
};
