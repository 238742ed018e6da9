import * as z from "zod";
import { driftBetween } from "../drift";
import { inert, type ResourceType, resourceType } from "../resource";
import { arn } from "../service";
import type { LogsService } from "./logs";
import { retentionRule } from "./retention-rule";

/** The CloudWatch Logs resource types that a program may declare. */
export const logsResources = (logs: LogsService): ResourceType[] => [
  resourceType({
    token: "aws:cloudwatch/logGroup:LogGroup",
    inputs: z.strictObject({
      name: z.string().optional(),
      retentionInDays: z.int().optional(),
      kmsKeyId: inert,
      logGroupClass: inert,
      skipDestroy: z.boolean().optional(),
      tags: z.record(z.string(), z.string()).optional(),
    }),
    named: "name",
    replacedBy: ["name", "logGroupClass"],
    rules: [retentionRule],
    create: ({ name, inputs }) => {
      logs.create(name, inputs.retentionInDays || undefined, inputs.tags);
      return { id: name, outputs: { name, arn: arn("logs", `log-group:${name}`) } };
    },
    read: ({ id, outputs }) => logs.find(id) && outputs,
    drifted: ({ id, inputs }) => {
      const { retentionInDays } = logs.find(id) ?? {};
      return driftBetween({ retentionInDays: inputs.retentionInDays || undefined }, { retentionInDays });
    },
    update: ({ id, outputs }, { retentionInDays, tags }) => {
      const group = logs.find(id);
      if (group) {
        group.retentionInDays = retentionInDays || undefined;
        group.tags = tags ?? {};
      }
      return outputs;
    },
    delete: ({ id, inputs }) => {
      if (!inputs.skipDestroy) logs.remove(id);
    },
  }),
];
