import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListDashboardsCommand,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import * as z from "zod";
import type { RunningCloud } from "../../tests/e2e/cloud";
import type { Metering } from "./metering";
import type { Work } from "./schema";

/** Runs of `rate(5 minutes)` in a month of 730 hours. */
const scheduledRuns = 730 * 12;

/** What is billed without any order: declared resources, and the runs of the reconciler. */
export const idleWork = async (cloud: RunningCloud, metering: Metering): Promise<Work["idle"]> => {
  const mappings = await mappingsOf(cloud);
  return {
    ...(await watching(cloud)),
    keys: (await resourcesOf(cloud))["aws:kms/key:Key"] ?? 0,
    polledQueues: mappings.filter(({ source }) => source.includes(":sqs:")).length,
    scheduledRuns,
    ...(await reconciliation(cloud, metering)),
  };
};

/** The functions that read queues, and the most instances that do so at a time. */
export const consumersOf = async (cloud: RunningCloud): Promise<Work["consumers"]> =>
  (await mappingsOf(cloud))
    .filter(({ source }) => source.includes(":sqs:"))
    .map(({ name, maximumConcurrency }) => ({
      name,
      ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    }));

const mappingsOf = async (cloud: RunningCloud) => {
  const client = new LambdaClient(cloud.clientSettings);
  const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({}));
  client.destroy();
  return EventSourceMappings.map(({ EventSourceArn = "", FunctionArn = "", ScalingConfig }) => ({
    source: EventSourceArn,
    name: FunctionArn.slice(FunctionArn.lastIndexOf(":") + 1),
    maximumConcurrency: ScalingConfig?.MaximumConcurrency,
  }));
};

const watching = async (cloud: RunningCloud) => {
  const client = new CloudWatchClient(cloud.clientSettings);
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }),
  );
  const { DashboardEntries = [] } = await client.send(new ListDashboardsCommand({}));
  client.destroy();
  return {
    alarmMetrics: MetricAlarms.reduce((total, alarm) => total + metricsOf(alarm), 0),
    compositeAlarms: CompositeAlarms.length,
    dashboards: DashboardEntries.length,
  };
};

/** An alarm costs per metric that it reads; expressions are free. */
const metricsOf = ({ Metrics = [] }: MetricAlarm): number =>
  Math.max(1, Metrics.filter(({ MetricStat }) => MetricStat).length);

const resourcesOf = async (cloud: RunningCloud) => {
  const response = await fetch(`${cloud.outputs.awsEndpoint}/_local/resources`);
  return z.object({ types: z.record(z.string(), z.number()) }).parse(await response.json()).types;
};

/** One run of the reconciler when there is nothing to do. */
const reconciliation = async (cloud: RunningCloud, metering: Metering) => {
  await metering.atRest();
  await metering.reset();
  const client = new LambdaClient(cloud.clientSettings);
  await client.send(new InvokeCommand({ FunctionName: cloud.outputs.reconcilerFunctionArn }));
  client.destroy();
  const { usage, details } = await metering.read();
  return { usagePerRun: used(usage, polling), customMetrics: details.customMetrics.length };
};

/** Queues are polled during the run, too; that cost is separate. */
const polling: ReadonlySet<string> = new Set(["sqs.requests"]);

const used = (usage: Readonly<Record<string, number>>, without: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(usage).filter(([item, count]) => count > 0 && !without.has(item)));
