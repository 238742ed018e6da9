import * as z from "zod";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import type { LogsService } from "./logs";

/** The CloudWatch Logs resource types that a program may declare. */
export const logsResources = (logs: LogsService): ResourceType[] => [
  resourceType({
    token: "aws:cloudwatch/logGroup:LogGroup",
    inputs: z.strictObject({
      name: z.string().optional(),
      retentionInDays: z.int().optional(),
      kmsKeyId: inert,
      logGroupClass: inert,
      skipDestroy: inert,
      tags: inert,
    }),
    create: ({ name: logicalName, inputs }) => {
      const name = inputs.name ?? logicalName;
      logs.create(name, inputs.retentionInDays);
      return { id: name, outputs: { name, arn: arn("logs", `log-group:${name}`) } };
    },
  }),
];
