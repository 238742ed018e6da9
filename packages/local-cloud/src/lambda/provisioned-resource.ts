import * as z from "zod";
import { resourceType } from "../resource";
import type { LambdaService } from "./lambda";

/** Instances of a version that are initialised before the first event, up to the machine's maximum. */
export const provisionedConcurrency = (lambda: LambdaService) => {
  const versionsOf = (functionName: string) => lambda.functions.versionsOf(functionName);
  return resourceType({
    token: "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
    inputs: z.strictObject({
      functionName: z.string(),
      qualifier: z.string(),
      provisionedConcurrentExecutions: z.int().min(1),
    }),
    replacedBy: ["functionName", "qualifier"],
    create: ({ inputs: { functionName, qualifier, provisionedConcurrentExecutions } }) => {
      versionsOf(functionName).provision(qualifier, provisionedConcurrentExecutions);
      return { id: `${functionName},${qualifier}`, outputs: {} };
    },
    read: ({ inputs: { functionName, qualifier } }) =>
      lambda.functions.has(functionName) && versionsOf(functionName).provisionedOf(qualifier) !== undefined
        ? {}
        : undefined,
    update: (_, { functionName, qualifier, provisionedConcurrentExecutions }) => {
      versionsOf(functionName).provision(qualifier, provisionedConcurrentExecutions);
      return {};
    },
    delete: ({ inputs: { functionName, qualifier } }) => {
      if (lambda.functions.has(functionName)) versionsOf(functionName).deprovision(qualifier);
    },
  });
};
