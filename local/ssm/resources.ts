import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { parameterArn, parameterType, type SsmService } from "./ssm";

/** The SSM resource types that a program may declare. */
export const ssmResources = (ssm: SsmService): ResourceType[] => [
  resourceType({
    token: "aws:ssm/parameter:Parameter",
    inputs: z.strictObject({
      name: z.string().optional(),
      type: parameterType,
      value: z.string(),
      description: inert,
      tier: inert,
      tags: inert,
    }),
    create: ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      const version = ssm.put({ name, type: inputs.type, value: inputs.value });
      return { id: name, outputs: { name, arn: parameterArn(name), version } };
    },
  }),
];
