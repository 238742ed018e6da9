import type { ServicePlugin } from "../plugin";
import { ssmResources } from "./resources";
import { SsmService } from "./ssm";

export const ssm: ServicePlugin = {
  name: "SSM",
  outlives: ["AWS endpoint"],
  create: (cloud) => {
    const service = new SsmService(cloud.clock, cloud.tagsOf);
    return { service, endpoints: [service], resources: ssmResources(service) };
  },
};
