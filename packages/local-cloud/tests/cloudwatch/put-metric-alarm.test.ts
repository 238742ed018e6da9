import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { CloudWatchService } from "../../src/cloudwatch/cloudwatch";
import { minute } from "../../src/cloudwatch/metric-store";
import { cloudWatchResources } from "../../src/cloudwatch/resources";
import { StillClock } from "../../src/testing/still-clock";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const token = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topic = "arn:aws:sns:us-east-1:000000000000:alerts";
const declared = {
  name: "too-many",
  alarmDescription: "see the runbook",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 10,
  evaluationPeriods: 1,
  namespace: "shop",
  metricName: "Sales",
  period: 60,
  statistic: "Sum",
  alarmActions: [topic],
};
/** The same by a call. */
const same: PutMetricAlarmCommandInput = {
  AlarmName: "too-many",
  AlarmDescription: "see the runbook",
  ComparisonOperator: "GreaterThanThreshold",
  Threshold: 10,
  EvaluationPeriods: 1,
  Namespace: "shop",
  MetricName: "Sales",
  Period: 60,
  Statistic: "Sum",
  AlarmActions: [topic],
};

describe("an alarm that is put by a call", () => {
  const clock = new StillClock(Date.parse("2026-03-01T10:00:00Z"));
  let running: RunningEndpoint;
  let service: CloudWatchService;
  let client: CloudWatchClient;
  let published: string[];
  beforeEach(async () => {
    published = [];
    running = new RunningEndpoint();
    service = new CloudWatchService({
      clock,
      publish: (topicArn) => void published.push(topicArn),
      onError: (error) => {
        throw error;
      },
    });
    await running.start([service], cloudWatchResources(service));
    client = running.client(CloudWatchClient);
  });
  afterEach(() => running.stop());

  const declare = (inputs: object = declared) => running.declare(token, "alarm", { ...inputs });
  const put = (changes: Partial<PutMetricAlarmCommandInput> = {}, by = client) =>
    by.send(new PutMetricAlarmCommand({ ...same, ...changes }));
  const described = async () =>
    (await client.send(new DescribeAlarmsCommand({ AlarmNames: ["too-many"] }))).MetricAlarms?.[0];
  const sell = async (value: number) => {
    service.metrics.put({
      namespace: "shop",
      name: "Sales",
      dimensions: {},
      value,
      unit: undefined,
      at: clock.time,
    });
    clock.time += minute;
    await service.evaluate();
  };

  it("decides by its new threshold from then on", async () => {
    await declare();
    await sell(5);
    expect((await described())?.StateValue).to.equal("OK");

    await put({ Threshold: 4 });
    await sell(5);

    expect(await described()).to.include({ StateValue: "ALARM", Threshold: 4 });
    expect(published).to.deep.equal([topic]);
  });

  it("keeps its state and its history", async () => {
    await declare();
    service.alarms.setState("too-many", "ALARM", "a drill");

    await put({ Threshold: 4 });

    const { AlarmHistoryItems = [] } = await client.send(new DescribeAlarmHistoryCommand({}));
    expect(await described()).to.include({ StateValue: "ALARM", StateReason: "a drill" });
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).to.include.members([
      'Alarm "too-many" created',
      "Alarm updated from INSUFFICIENT_DATA to ALARM",
      'Alarm "too-many" updated',
    ]);
  });

  it("loses what the call doesn't set again", async () => {
    await declare();

    await put({ AlarmActions: undefined, AlarmDescription: undefined });

    expect((await described())?.AlarmActions).to.deep.equal([]);
    expect(await described()).not.to.have.property("AlarmDescription");
  });

  it("is made if it doesn't exist, and deleted", async () => {
    await put();
    expect((await described())?.StateValue).to.equal("INSUFFICIENT_DATA");
    const one = errorOf(client.send(new DeleteAlarmsCommand({ AlarmNames: ["too-many", "none"] })));
    expect((await one).name).to.equal("ResourceNotFound");

    await client.send(new DeleteAlarmsCommand({ AlarmNames: ["too-many"] }));

    expect(await described()).to.equal(undefined);
  });

  it("is drift of what the program declares, by the properties that differ", async () => {
    const created = await declare();
    const drifted = () => running.registry.type(token).drifted(created);

    await put();
    expect(await drifted()).to.deep.equal({});
    await put({ Threshold: 4, TreatMissingData: "breaching", AlarmDescription: undefined });
    expect(await drifted()).to.deep.equal({
      threshold: 4,
      treatMissingData: "breaching",
      alarmDescription: undefined,
    });
  });

  it("is drift by its queries, when it has metric math", async () => {
    const metric = { namespace: "shop", metricName: "Sales", period: 60, stat: "Sum" };
    const queries = [
      { id: "sales", metric: { ...metric, dimensions: { till: "1" } } },
      { id: "double", expression: "sales * 2", label: "Double", returnData: true },
    ];
    const { namespace: _n, metricName: _m, period: _p, statistic: _s, ...rest } = declared;
    const created = await declare({ ...rest, metricQueries: queries });
    const drifted = () => running.registry.type(token).drifted(created);
    const putMath = (Expression: string) =>
      put({
        ...{ Namespace: undefined, MetricName: undefined, Period: undefined, Statistic: undefined },
        Metrics: [
          {
            Id: "sales",
            ReturnData: false,
            MetricStat: {
              Metric: {
                Namespace: "shop",
                MetricName: "Sales",
                Dimensions: [{ Name: "till", Value: "1" }],
              },
              Period: 60,
              Stat: "Sum",
            },
          },
          { Id: "double", Expression, Label: "Double" },
        ],
      });

    await putMath("sales * 2");
    expect(await drifted()).to.deep.equal({});
    await putMath("sales * 3");
    expect(Object.keys(await drifted())).to.deep.equal(["metricQueries"]);
  });

  it("needs the permission for the alarm", async () => {
    await declare();
    const may = (name: string) =>
      running.client(
        CloudWatchClient,
        running.roleThatMay({
          Action: "cloudwatch:PutMetricAlarm",
          Resource: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`,
        }),
      );

    await put({ Threshold: 4 }, may("too-many"));

    expect((await described())?.Threshold).to.equal(4);
    expect((await errorOf(put({}, may("other")))).name).to.equal("AccessDeniedException");
  });

  const refused: readonly (readonly [string, Partial<PutMetricAlarmCommandInput>, string])[] = [
    [
      "a value of no enumeration",
      // @ts-expect-error the SDK's types know the values
      { ComparisonOperator: "MoreThan" },
      "Value 'MoreThan' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: ",
    ],
    [
      "a description that is too long",
      { AlarmDescription: "d".repeat(1_025) },
      "at 'alarmDescription' failed to satisfy constraint: Member must have length less than or equal to 1024",
    ],
    [
      "an evaluation of more than a day",
      { EvaluationPeriods: 2_000 },
      "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)",
    ],
    ["a metric beside queries", { Metrics: [{ Id: "m", Expression: "1" }] }, "either MetricName or Metrics"],
    ["no metric", { MetricName: undefined }, "needs a namespace, a metricName, a period and a statistic"],
    ["an action that isn't a topic", { AlarmActions: ["arn:aws:automate:x"] }, "only topics are supported"],
    [
      "anomaly detection, which the local cloud doesn't support",
      { ThresholdMetricId: "e" },
      "ThresholdMetricId",
    ],
  ];
  for (const [what, changes, words] of refused)
    it(`refuses ${what}, and stays as it was`, async () => {
      await declare();

      expect((await errorOf(put(changes))).message).to.contain(words);
      expect((await described())?.Threshold).to.equal(10);
    });
});
