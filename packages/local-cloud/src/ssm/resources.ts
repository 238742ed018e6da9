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
    named: "name",
    replacedBy: ["name"],
    create: ({ name, inputs: { type, value } }) => {
      const version = ssm.create({ name, type, value });
      return { id: name, outputs: { name, arn: parameterArn(name), version } };
    },
    read: ({ id, outputs }) => {
      const found = ssm.find(id);
      return found && { ...outputs, version: found.version };
    },
    drifted: ({ id, inputs }) => {
      const { type, value } = ssm.find(id) ?? inputs;
      return { ...(type === inputs.type ? {} : { type }), ...(value === inputs.value ? {} : { value }) };
    },
    update: ({ id, outputs }, { type, value }) => {
      const stored = ssm.find(id);
      const same = stored?.type === type && stored.value === value;
      return { ...outputs, version: same ? stored.version : ssm.put({ name: id, type, value }) };
    },
    delete: ({ id }) => ssm.remove(id),
  }),
];
