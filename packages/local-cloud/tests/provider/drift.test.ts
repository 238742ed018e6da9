import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  LambdaClient,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { archiveOf, textAsset } from "../../src/assets";
import { Engine, type InState, secret, sent } from "./engine";

/** What an operator changes with the AWS CLI is found by `pulumi refresh`, and the next `pulumi up` changes it back. */
describe("a refresh after a call has changed", () => {
  let engine: Engine;
  const clients: { destroy(): void }[] = [];
  before(async () => {
    engine = await Engine.start();
  });
  after(async () => {
    for (const one of clients) one.destroy();
    await engine?.stop();
  });

  const client = <Client extends { destroy(): void }>(
    type: new (options: {
      endpoint: string;
      region: string;
      credentials: { accessKeyId: string; secretAccessKey: string };
    }) => Client,
  ): Client => {
    const made = new type({
      endpoint: engine.cloud.awsEndpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    clients.push(made);
    return made;
  };

  /** Refreshes, deploys the declaration again and refreshes again. */
  const repaired = async (created: InState) => {
    const drifted = await engine.read(created);
    if (!drifted) throw new Error(`${created.urn} is gone`);
    const { details, replaces } = await engine.diff(drifted, created.inputs);
    const after = await engine.read(await engine.update(drifted, created.inputs));
    expect(replaces, "in place").to.deep.equal([]);
    expect(after?.inputs, "as declared again").to.deep.equal(created.inputs);
    return { details, now: drifted.inputs };
  };

  describe("the retention of a log group", () => {
    const name = "/drifting";
    const made = (inputs: object = {}) =>
      engine.made("aws:cloudwatch/logGroup:LogGroup", "group", { name, ...inputs });
    const described = async () => {
      const { logGroups } = await client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
      return logGroups?.find(({ logGroupName }) => logGroupName === name)?.retentionInDays;
    };

    it("to another one", async () => {
      const created = await made({ retentionInDays: 14 });
      const put = new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: 1 });
      await client(CloudWatchLogsClient).send(put);

      const { details, now } = await repaired(created);

      expect(now).to.include({ retentionInDays: 1 });
      expect(details).to.deep.equal(["retentionInDays"]);
      expect(await described()).to.equal(14);
      await engine.delete(created);
    });

    it("to none", async () => {
      const created = await made({ retentionInDays: 14 });
      await client(CloudWatchLogsClient).send(new DeleteRetentionPolicyCommand({ logGroupName: name }));

      const { details, now } = await repaired(created);

      expect(now).not.to.have.property("retentionInDays");
      expect(details).to.deep.equal(["retentionInDays"]);
      expect(await described()).to.equal(14);
      await engine.delete(created);
    });
  });

  it("the settings of an alarm", async () => {
    const created = await engine.made("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {
      name: "drifting",
      alarmDescription: "too many sales",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 10,
      evaluationPeriods: 1,
      namespace: "shop",
      metricName: "Sales",
      period: 60,
      statistic: "Sum",
    });
    await client(CloudWatchClient).send(
      new PutMetricAlarmCommand({
        AlarmName: "drifting",
        ComparisonOperator: "GreaterThanThreshold",
        Threshold: 99,
        EvaluationPeriods: 3,
        Namespace: "shop",
        MetricName: "Sales",
        Dimensions: [{ Name: "till", Value: "1" }],
        Period: 60,
        Statistic: "Sum",
      }),
    );

    const { details, now } = await repaired(created);

    const { MetricAlarms } = await client(CloudWatchClient).send(
      new DescribeAlarmsCommand({ AlarmNames: ["drifting"] }),
    );
    expect(now).to.deep.include({ threshold: 99, evaluationPeriods: 3, dimensions: { till: "1" } });
    expect(details).to.deep.equal(["alarmDescription", "dimensions", "evaluationPeriods", "threshold"]);
    expect(MetricAlarms?.[0]).to.deep.include({ Threshold: 10, AlarmDescription: "too many sales" });
    await engine.delete(created);
  });

  describe("a function", () => {
    let role: InState;
    let made: InState;
    before(async () => {
      role = await engine.made("aws:iam/role:Role", "drifting", {
        assumeRolePolicy: JSON.stringify({
          Statement: {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "lambda.amazonaws.com" },
          },
        }),
      });
      made = await engine.made("aws:lambda/function:Function", "drifting", {
        name: "drifting",
        role: role.outputs.arn,
        handler: "index.handler",
        runtime: "nodejs24.x",
        environment: { variables: { COLOUR: "red", KEY: secret("hidden") } },
        code: sent(archiveOf({ "index.js": textAsset("exports.handler = async (event) => event;") })),
      });
    });
    after(async () => {
      await engine.delete(made);
      await engine.delete(role);
    });

    it("by its settings", async () => {
      await client(LambdaClient).send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: "drifting",
          MemorySize: 512,
          Timeout: 30,
          Environment: { Variables: { COLOUR: "blue", KEY: "hidden" } },
        }),
      );

      const { details, now } = await repaired(made);

      expect(now).to.deep.include({
        memorySize: 512,
        timeout: 30,
        environment: { variables: { COLOUR: "blue", KEY: secret("hidden") } },
      });
      expect(details).to.deep.equal(["environment.variables.COLOUR", "memorySize", "timeout"]);
      expect(engine.cloud.registry.find(made.urn)?.inputs).to.deep.include({
        environment: { variables: { COLOUR: "red", KEY: "hidden" } },
      });
    });

    it("by the settings of its queue's mapping", async () => {
      const queue = await engine.made("aws:sqs/queue:Queue", "source", { name: "source" });
      const mapping = await engine.made("aws:lambda/eventSourceMapping:EventSourceMapping", "source", {
        eventSourceArn: queue.outputs.arn,
        functionName: made.outputs.arn,
        batchSize: 5,
      });
      await client(LambdaClient).send(
        new UpdateEventSourceMappingCommand({
          UUID: mapping.id,
          BatchSize: 1,
          Enabled: false,
          ScalingConfig: { MaximumConcurrency: 3 },
        }),
      );

      const { details, now } = await repaired(mapping);

      expect(now).to.deep.include({
        batchSize: 1,
        enabled: false,
        scalingConfig: { maximumConcurrency: 3 },
      });
      expect(details).to.deep.equal(["batchSize", "enabled", "scalingConfig"]);
      await engine.delete(mapping);
      await engine.delete(queue);
    });
  });
});
