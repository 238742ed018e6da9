import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { CloudWatchService } from "../../src/cloudwatch/cloudwatch";
import { minute } from "../../src/cloudwatch/metric-store";
import { cloudWatchResources } from "../../src/cloudwatch/resources";
import { AwsEndpoint } from "../../src/endpoint/endpoint";
import { IamService } from "../../src/iam/iam";
import { Registry } from "../../src/registry";
import { StillClock } from "../../src/testing/still-clock";

const topic = "arn:aws:sns:us-east-1:000000000000:alerts";
const begin = Date.parse("2026-03-01T10:00:00Z");

const alarmInputs = {
  name: "too-many",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 10,
  evaluationPeriods: 1,
  namespace: "shop",
  metricName: "Sales",
  period: 60,
  statistic: "Sum",
  alarmActions: [topic],
};

describe("CloudWatch on the endpoint", () => {
  const clock = new StillClock(begin);
  let publish: () => Promise<void>;
  const published: string[] = [];
  const errors: unknown[] = [];
  const service = new CloudWatchService({
    clock,
    publish: (...[, { message }]) => {
      published.push(message);
      return publish();
    },
    onError: (error) => errors.push(error),
  });
  const registry = new Registry(cloudWatchResources(service));
  const endpoint = new AwsEndpoint(0, new IamService());
  let client: CloudWatchClient;

  before(async () => {
    endpoint.add(service);
    await endpoint.start();
    client = new CloudWatchClient({
      endpoint: endpoint.url,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
  });
  after(async () => {
    client.destroy();
    await endpoint.stop();
  });
  beforeEach(() => {
    clock.time = begin;
    publish = async () => {};
    published.length = 0;
    errors.length = 0;
  });

  const put = (MetricName: string, values: { Value?: number; Values?: number[]; Counts?: number[] }) =>
    client.send(
      new PutMetricDataCommand({
        Namespace: "shop",
        MetricData: [
          { MetricName, Dimensions: [{ Name: "till", Value: "1" }], Timestamp: clock.date(), ...values },
        ],
      }),
    );
  const refused = (sending: Promise<unknown>) =>
    sending.then(
      () => "accepted",
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it("keeps metrics that are put, and gives their statistics", async () => {
    await put("Latency", { Values: [10, 30], Counts: [3, 1] });

    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: "shop",
        MetricName: "Latency",
        Dimensions: [{ Name: "till", Value: "1" }],
        StartTime: new Date(begin - minute),
        EndTime: new Date(begin + minute),
        Period: 60,
        Statistics: ["Average", "SampleCount", "Maximum"],
        ExtendedStatistics: ["p100"],
      }),
    );

    expect(Datapoints).to.have.length(1);
    expect(Datapoints[0]).to.deep.include({ Average: 15, SampleCount: 4, Maximum: 30 });
    expect(Datapoints[0]?.ExtendedStatistics).to.deep.equal({ p100: 30 });
    expect(Datapoints[0]?.Timestamp).to.deep.equal(new Date(begin));
  });

  it("lists metrics by namespace, name and dimension", async () => {
    await put("Listed", { Value: 1 });

    const list = async (filter: object) =>
      (await client.send(new ListMetricsCommand(filter))).Metrics?.map(({ MetricName }) => MetricName);

    expect(await list({ Namespace: "shop", MetricName: "Listed" })).to.deep.equal(["Listed"]);
    expect(await list({ Dimensions: [{ Name: "till" }] })).to.include("Listed");
    expect(await list({ Dimensions: [{ Name: "till", Value: "2" }] })).to.deep.equal([]);
    expect(await list({ Namespace: "other" })).to.deep.equal([]);
  });

  it("computes with metrics, newest first", async () => {
    await put("Failed", { Value: 1 });
    await put("All", { Value: 4 });
    clock.time += minute;
    await put("Failed", { Value: 3 });
    await put("All", { Value: 4 });
    const stat = (MetricName: string) => ({
      Metric: { Namespace: "shop", MetricName, Dimensions: [{ Name: "till", Value: "1" }] },
      Period: 60,
      Stat: "Sum",
    });

    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(begin),
        EndTime: new Date(begin + 2 * minute),
        MetricDataQueries: [
          { Id: "rate", Expression: "100 * failed / all_of_them", Label: "failure rate" },
          { Id: "failed", MetricStat: stat("Failed"), ReturnData: false },
          { Id: "all_of_them", MetricStat: stat("All"), ReturnData: false },
        ],
      }),
    );

    expect(MetricDataResults.map(({ Label, Values }) => [Label, Values])).to.deep.equal([
      ["failure rate", [75, 25]],
    ]);
  });

  it("describes alarms, sets their state by hand until the next evaluation, and remembers", async () => {
    await registry.create("aws:cloudwatch/metricAlarm:MetricAlarm", "a", alarmInputs);

    await client.send(
      new SetAlarmStateCommand({ AlarmName: "too-many", StateValue: "ALARM", StateReason: "a drill" }),
    );
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ StateValue: "ALARM" }));
    await service.evaluate();
    const later = await client.send(new DescribeAlarmsCommand({ AlarmNames: ["too-many"] }));
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: "too-many", HistoryItemType: "StateUpdate" }),
    );

    expect(MetricAlarms[0]).to.deep.include({ AlarmName: "too-many", StateReason: "a drill", Threshold: 10 });
    expect(later.MetricAlarms?.[0]?.StateValue).to.equal("INSUFFICIENT_DATA");
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).to.have.members([
      "Alarm updated from INSUFFICIENT_DATA to ALARM",
      "Alarm updated from ALARM to INSUFFICIENT_DATA",
    ]);
    expect(published).to.have.length(1);
  });

  it("remembers a notification that failed, and continues", async () => {
    publish = () => Promise.reject(new Error("no such topic"));
    await registry.create("aws:cloudwatch/metricAlarm:MetricAlarm", "b", { ...alarmInputs, name: "unheard" });
    service.alarms.setState("unheard", "ALARM", "a drill");
    await service.alarms.settle();

    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: "unheard", HistoryItemType: "Action" }),
    );

    expect(AlarmHistoryItems[0]?.HistorySummary).to.contain("no such topic");
    expect(errors).to.have.length(1);
  });

  for (const [what, send, why] of [
    [
      "an alarm that doesn't exist",
      () => client.send(new SetAlarmStateCommand({ AlarmName: "x", StateValue: "OK", StateReason: "" })),
      "ResourceNotFound",
    ],
    [
      "an operation it doesn't have",
      () => client.send(new TagResourceCommand({ ResourceARN: "x", Tags: [] })),
      "cloudwatch:TagResource",
    ],
    [
      "a period that is no whole minute",
      () =>
        client.send(
          new GetMetricStatisticsCommand({
            Namespace: "n",
            MetricName: "m",
            StartTime: new Date(0),
            EndTime: new Date(1),
            Period: 10,
            Statistics: ["Sum"],
          }),
        ),
      "InvalidParameterValue",
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      expect(await refused(send())).to.contain(why);
    });

  for (const [what, type, inputs, why] of [
    [
      "a metric alarm without a metric",
      "metricAlarm:MetricAlarm",
      { ...alarmInputs, metricName: undefined },
      "needs a namespace",
    ],
    [
      "an action that isn't a topic",
      "metricAlarm:MetricAlarm",
      { ...alarmInputs, alarmActions: ["arn:aws:automate:x"] },
      "only topics",
    ],
    [
      "a property it doesn't know",
      "metricAlarm:MetricAlarm",
      { ...alarmInputs, thresholdMetricId: "e1" },
      "thresholdMetricId",
    ],
    [
      "a rule that names no alarm",
      "compositeAlarm:CompositeAlarm",
      { alarmName: "c", alarmRule: "ALARM(nobody)" },
      "no alarm nobody",
    ],
  ] as const)
    it(`refuses to provision ${what}`, async () => {
      const [token] = type.split(":");

      expect(
        await refused(registry.create(`aws:cloudwatch/${token}:${type.split(":")[1]}`, "r", inputs)),
      ).to.contain(why);
    });
});
