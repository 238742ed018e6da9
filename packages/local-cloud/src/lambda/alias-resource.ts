import * as z from "zod";
import { inert, type Outputs, resourceType } from "../resource";
import { invokeArnOf, qualified } from "./declaration";
import type { LambdaService } from "./lambda";

/** A name for a version of a function. All events go to one version: weights aren't supported. */
export const functionAlias = (lambda: LambdaService) => {
  const versionsOf = (functionName: string) => lambda.functions.versionsOf(functionName);
  const outputsOf = (name: string, functionName: string): Outputs => {
    const arn = qualified(lambda.find(functionName).arn, name);
    return { arn, invokeArn: invokeArnOf(arn) };
  };
  return resourceType({
    token: "aws:lambda/alias:Alias",
    inputs: z.strictObject({
      name: z
        .string()
        .regex(/^(?!\d+$)[\w-]{1,128}$/)
        .optional(),
      functionName: z.string(),
      functionVersion: z.string(),
      description: inert,
    }),
    named: "name",
    replacedBy: ["name", "functionName"],
    create: ({ name, inputs: { functionName, functionVersion } }) => {
      versionsOf(functionName).createAlias(name, functionVersion);
      const outputs = outputsOf(name, functionName);
      return { id: String(outputs.arn), outputs };
    },
    read: ({ name, outputs, inputs: { functionName } }) =>
      lambda.functions.has(functionName) && versionsOf(functionName).hasAlias(name) ? outputs : undefined,
    update: async ({ name }, { functionName, functionVersion }) => {
      versionsOf(functionName).pointAlias(name, functionVersion);
      // The new version may have another role.
      await lambda.mappings.refresh(lambda.find(functionName).declaration.name);
      return outputsOf(name, functionName);
    },
    delete: ({ name, inputs: { functionName } }) => {
      if (lambda.functions.has(functionName)) versionsOf(functionName).deleteAlias(name);
    },
  });
};
