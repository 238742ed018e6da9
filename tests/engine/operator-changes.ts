import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  LambdaClient,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { LocalCloud, Provisioned } from "@orderflow/local-cloud";
import { connection } from "./shop";

/** What an operator changes by the AWS CLI: the resource, by type and logical name, and the properties that differ then. */
interface Change {
  readonly type: string;
  readonly name: string;
  readonly diffs: string;
  by(endpoint: ReturnType<typeof connection>, id: string): Promise<unknown>;
}

const once = async <Client extends { destroy(): void }>(
  client: Client,
  call: (client: Client) => Promise<unknown>,
): Promise<void> => {
  await call(client);
  client.destroy();
};

const changes: readonly Change[] = [
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    name: "create-order",
    diffs: "retentionInDays",
    by: (endpoint, logGroupName) =>
      once(new CloudWatchLogsClient(endpoint), (logs) =>
        logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
      ),
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    name: "dead-letters-inventory",
    diffs: "",
    by: (endpoint, AlarmName) =>
      once(new CloudWatchClient(endpoint), (cloudWatch) =>
        cloudWatch.send(
          new PutMetricAlarmCommand({
            AlarmName,
            Namespace: "AWS/SQS",
            MetricName: "ApproximateNumberOfMessagesVisible",
            Statistic: "Maximum",
            Period: 60,
            EvaluationPeriods: 9,
            Threshold: 99,
            ComparisonOperator: "GreaterThanThreshold",
          }),
        ),
      ),
  },
  {
    type: "aws:lambda/eventSourceMapping:EventSourceMapping",
    name: "inventory",
    diffs: "batchSize",
    by: (endpoint, UUID) =>
      once(new LambdaClient(endpoint), (lambda) =>
        lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 1 })),
      ),
  },
  {
    type: "aws:lambda/function:Function",
    name: "create-order",
    diffs: "memorySize,timeout",
    by: (endpoint, FunctionName) =>
      once(new LambdaClient(endpoint), (lambda) =>
        lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 2_048, Timeout: 25 })),
      ),
  },
  {
    type: "aws:sqs/queue:Queue",
    name: "inventory",
    diffs: "visibilityTimeoutSeconds",
    by: (endpoint, QueueUrl) =>
      once(new SQSClient(endpoint), (sqs) =>
        sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "999" } })),
      ),
  },
];

/** Changes one resource of each kind. @returns the updates that change them back, as `changesOf` shows them */
export const changeByCalls = async (cloud: LocalCloud): Promise<readonly string[]> => {
  const resources = cloud.registry.resources();
  for (const change of changes)
    await change.by(connection(cloud.awsEndpoint), resourceOf(resources, change).id);
  return changes.map(({ type, name, diffs }) => `update ${type} ${name}${diffs ? ` (${diffs})` : ""}`);
};

const resourceOf = (resources: readonly Provisioned[], { type, name }: Change): Provisioned => {
  const found = resources.find((one) => one.token === type && one.name === name);
  const there = resources.filter(({ token }) => token === type).map((one) => one.name);
  if (!found) throw new Error(`There is no ${type} ${name}, but ${there.join(", ")}`);
  return found;
};
