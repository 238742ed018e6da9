import * as aws from "@pulumi/aws";
import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";

export const logsExpire: ResourceValidationPolicy = {
  name: "logs-expire",
  description: "Log groups have a retention, because CloudWatch otherwise keeps logs without end.",
  validateResource: validateResourceOfType(aws.cloudwatch.LogGroup, (group, _, report) => {
    if (!group.retentionInDays) report("The log group keeps its logs without end: set retentionInDays.");
  }),
};

export const tablesCanBeRestored: ResourceValidationPolicy = {
  name: "tables-can-be-restored",
  description: "Tables have point-in-time recovery, except those whose records expire.",
  validateResource: validateResourceOfType(aws.dynamodb.Table, (table, _, report) => {
    if (!table.pointInTimeRecovery?.enabled && !table.ttl?.enabled)
      report("The table can't be restored to a point in time: set pointInTimeRecovery.enabled.");
  }),
};
