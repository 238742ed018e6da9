import type { ServicePlugin } from "../plugin";
import { iamDrawings } from "./drawings";
import { IamService } from "./iam";
import { IamApi } from "./iam-api";
import { policyFunctions } from "./policy-function";
import { accessControl } from "./port";
import { iamResources } from "./resources";
import { StsService } from "./sts";
import { permissionRoutes } from "./usage";

export const iam: ServicePlugin = {
  name: "IAM",
  outlives: ["AWS endpoint"],
  drawings: iamDrawings,
  create: (cloud) => {
    const service = new IamService(cloud.clock, cloud.tagsOf);
    accessControl.provide(cloud, service);
    return {
      service,
      endpoints: [new StsService(service), new IamApi(service)],
      resources: iamResources(service),
      routes: permissionRoutes(service),
      functions: policyFunctions,
    };
  },
};
