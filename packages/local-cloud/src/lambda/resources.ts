import type { ResourceType } from "../resource";
import { functionAlias } from "./alias-resource";
import { lambdaFunction } from "./function-resource";
import type { LambdaService } from "./lambda";
import type { MappingPorts } from "./mapping-options";
import { eventSourceMapping } from "./mapping-resource";
import { permission } from "./permission-resource";
import { provisionedConcurrency } from "./provisioned-resource";

/** The Lambda resource types that a program may declare. */
export const lambdaResources = (lambda: LambdaService, ports: MappingPorts): ResourceType[] => [
  lambdaFunction(lambda),
  functionAlias(lambda),
  provisionedConcurrency(lambda),
  permission(lambda),
  eventSourceMapping(lambda, ports),
];
