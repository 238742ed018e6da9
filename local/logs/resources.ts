import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import type { LogsService } from "./logs";

/** Days that a retention may have; 0 is for ever. */
const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The CloudWatch Logs resource types that a program may declare. */
export const logsResources = (logs: LogsService): ResourceType[] => [
  resourceType({
    token: "aws:cloudwatch/logGroup:LogGroup",
    inputs: z.strictObject({
      name: z.string().optional(),
      retentionInDays: z
        .int()
        .refine((days) => retentions.includes(days), `one of ${retentions.join(", ")}`)
        .optional(),
      kmsKeyId: inert,
      logGroupClass: inert,
      skipDestroy: inert,
      tags: inert,
    }),
    create: ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      logs.create(name, inputs.retentionInDays || undefined);
      return { id: name, outputs: { name, arn: arn("logs", `log-group:${name}`) } };
    },
  }),
];
