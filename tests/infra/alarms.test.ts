import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudWatchService,
  cloudWatchResources,
  minute,
  Registry,
  StillClock,
} from "@orderflow/local-cloud/testing/cloudwatch";
import { expect } from "chai";
import * as z from "zod";
import { alarmKinds } from "../../infra/alarm-kinds";
import { conditions, kindOf, type Minute, metricsOf, type WatchedMetric } from "./alarm-conditions";
import { defaultDeployment, deploy, type Registered } from "./deploy";

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeAlarm = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const described = z.looseObject({
  alarmActions: z.array(z.string()).min(1),
  okActions: z.array(z.string()).default([]),
  insufficientDataActions: z.array(z.string()).default([]),
  alarmDescription: z.string(),
});
const withIndexes = z.object({
  globalSecondaryIndexes: z.array(z.looseObject({ name: z.string() })).default([]),
});
const told = z.looseObject({
  AlarmName: z.string(),
  NewStateValue: z.string(),
  AlarmDescription: z.string(),
});

/** The deployed alarms on the local cloud's metrics, with a clock that goes when it is told to. */
const setUp = async (alarms: readonly Registered[]) => {
  const clock = new StillClock(1_000_000 * minute);
  const notices: { topicArn: string; subject: string; message: z.output<typeof told> }[] = [];
  const service = new CloudWatchService({
    clock,
    publish: (topicArn, { subject, message }) => {
      notices.push({ topicArn, subject, message: told.parse(JSON.parse(message)) });
    },
    onError: (error) => {
      throw error;
    },
  });
  const registry = new Registry(cloudWatchResources(service));
  for (const { type, name, inputs } of alarms) await registry.create(type, name, inputs);
  const put = (metrics: readonly WatchedMetric[], values: Minute) => {
    for (const { namespace, metricName, dimensions } of metrics)
      for (const value of [values[metricName] ?? []].flat())
        service.metrics.put({ namespace, name: metricName, dimensions, value, at: clock.time });
  };
  /** A quarter of an hour, each minute of it with these values. */
  const passTime = async (metrics: readonly WatchedMetric[], values: Minute) => {
    for (let passed = 0; passed < 16; passed += 1) {
      put(metrics, values);
      clock.time += minute;
      await service.evaluate();
    }
  };
  const stateOf = (name: string) => service.alarms.find(name).state;
  return { passTime, stateOf, notices, service };
};

const physicalName = (alarm: Registered): string => String(alarm.inputs.name ?? alarm.inputs.alarmName);

describe("alarms", () => {
  let alarms: readonly Registered[] = [];
  let composite: Registered;
  before(async function () {
    this.timeout(180_000);
    const deployment = await defaultDeployment();
    alarms = deployment.all(metricAlarm);
    composite = deployment.one(compositeAlarm, "customers-affected");
  });

  for (const [kind, { bad, good, quiet }] of Object.entries(conditions))
    describe(kind, () => {
      const ofKind = () => alarms.filter((alarm) => kindOf(alarm) === kind);

      it("fires, tells the operators where its runbook is, and ends", async () => {
        expect(ofKind(), "deployed").not.to.be.empty;
        for (const alarm of ofKind()) {
          const { passTime, stateOf, notices } = await setUp([alarm]);
          const name = physicalName(alarm);
          const metrics = metricsOf(alarm);

          await passTime(metrics, good);
          const before = stateOf(name);
          await passTime(metrics, bad);
          const during = stateOf(name);
          await passTime(metrics, good);

          expect([before, during, stateOf(name)], name).to.deep.equal(["OK", "ALARM", "OK"]);
          const states = notices.map(({ message }) => message.NewStateValue);
          expect(states, name).to.deep.equal(["ALARM"]);
          expect(notices[0]).to.have.property("subject").that.includes(`ALARM: "${name}"`);
          expect(notices[0]?.message.AlarmDescription).to.contain(`docs/operations.md#alarm-${kind}`);
        }
      });

      it("is OK while nothing happens", async () => {
        for (const alarm of ofKind()) {
          const { passTime, stateOf } = await setUp([alarm]);

          await passTime(metricsOf(alarm), {});

          expect(stateOf(physicalName(alarm))).to.equal("OK");
        }
      });

      if (quiet)
        it("doesn't fire when there is too little traffic to tell", async () => {
          for (const alarm of ofKind()) {
            const { passTime, stateOf } = await setUp([alarm]);

            await passTime(metricsOf(alarm), quiet);

            expect(stateOf(physicalName(alarm))).to.equal("OK");
          }
        });
    });

  it("say that customers are affected, when one of them is about orders", async () => {
    const { passTime, stateOf, notices } = await setUp([...alarms, composite]);
    const api = alarms.filter((alarm) => kindOf(alarm) === "api-errors").flatMap(metricsOf);

    await passTime(api, conditions["api-errors"].bad);
    const during = stateOf(physicalName(composite));
    await passTime(api, conditions["api-errors"].good);

    expect([during, stateOf(physicalName(composite))]).to.deep.equal(["ALARM", "OK"]);
    const names = notices.map(({ message }) => `${message.AlarmName} ${message.NewStateValue}`);
    expect(names).to.include(`${physicalName(composite)} ALARM`);
  });

  it("don't say so for what only operators notice", async () => {
    const { passTime, stateOf } = await setUp([...alarms, composite]);
    const mail = alarms.filter((alarm) => kindOf(alarm) === "mail-bounces").flatMap(metricsOf);

    await passTime(mail, conditions["mail-bounces"].bad);

    expect(stateOf(physicalName(composite))).to.equal("OK");
  });

  it("mail nobody when they are new and nothing is wrong, the composite among them", async () => {
    const { passTime, stateOf, notices } = await setUp([...alarms, composite]);

    await passTime([], {});

    expect(notices).to.deep.equal([]);
    for (const alarm of [...alarms, composite])
      expect(stateOf(physicalName(alarm)), alarm.name).to.equal("OK");
  });

  it("page when they can't wait, notify otherwise, and tell of their beginning only", async () => {
    const { outputs } = await defaultDeployment();
    const urgent = new Set<string>(["customers-affected", "events-lost"]);

    expect(outputs.pageTopicArn).not.to.equal(outputs.alertTopicArn);
    for (const alarm of [...alarms, composite]) {
      const { alarmActions, okActions, insufficientDataActions } = described.parse(alarm.inputs);
      const isUrgent = urgent.has(kindOf(alarm));
      expect(alarmActions, alarm.name).to.deep.equal([
        isUrgent ? outputs.pageTopicArn : outputs.alertTopicArn,
      ]);
      expect([...okActions, ...insufficientDataActions], alarm.name).to.deep.equal([]);
    }
  });

  it("watch every function, queue, dead-letter queue, table and rule there is", async () => {
    const deployment = await defaultDeployment();
    const watchedBy = (kind: string, dimension: string) =>
      alarms
        .filter((alarm) => kindOf(alarm) === kind)
        .flatMap(metricsOf)
        .map(({ dimensions }) => dimensions[dimension]);
    const names = (type: string) =>
      deployment.all(type).map(({ name, inputs }) => String(inputs.name ?? name));

    expect([
      ...watchedBy("function-errors", "FunctionName"),
      ...watchedBy("scheduled-runs-failed", "FunctionName"),
    ]).to.include.members(names("aws:lambda/function:Function"));
    expect([
      ...watchedBy("dead-letters", "QueueName"),
      ...watchedBy("queue-age", "QueueName"),
    ]).to.have.members(names("aws:sqs/queue:Queue"));
    expect(watchedBy("table-throttles", "TableName")).to.include.members(names("aws:dynamodb/table:Table"));
    const indexed = deployment
      .all("aws:dynamodb/table:Table")
      .map(({ name, inputs }) => ({ name, ...withIndexes.parse(inputs) }))
      .flatMap(({ name, globalSecondaryIndexes }) =>
        globalSecondaryIndexes.map((index) => [name, index.name]),
      );
    expect(indexed).to.have.length.greaterThan(0);
    expect(
      alarms
        .filter((alarm) => kindOf(alarm) === "index-throttles")
        .flatMap(metricsOf)
        .map(({ dimensions }) => [dimensions.TableName, dimensions.GlobalSecondaryIndexName]),
    ).to.deep.include.members(indexed);
    expect(watchedBy("events-lost", "RuleName")).to.include.members(
      names("aws:cloudwatch/eventRule:EventRule"),
    );
    expect(watchedBy("events-lost", "FunctionName")).to.include("orderflow-test-publish-events");
  });

  it("watch the throttles of all functions together, and of those that reserve their concurrency", async () => {
    const { all } = await deploy({ createOrderConcurrency: "100" });
    const watched = all(metricAlarm)
      .filter((alarm) => kindOf(alarm) === "function-throttles")
      .flatMap(metricsOf)
      .filter(({ metricName }) => metricName === "Throttles");

    expect(watched.map(({ dimensions }) => dimensions)).to.deep.equal([
      {},
      { FunctionName: "orderflow-test-create-order" },
    ]);
  });

  it("leave out deliveries that fail only where a dead letter tells", async () => {
    const { all } = await defaultDeployment();
    const targets = all("aws:cloudwatch/eventTarget:EventTarget");

    expect(targets).to.not.be.empty;
    for (const { name, inputs } of targets)
      expect(inputs, name).to.have.nested.property("deadLetterConfig.arn");
  });

  it("each have an entry in the runbook", async () => {
    const page = await readFile(join(__dirname, "../../docs/operations.md"), "utf8");

    for (const kind of alarmKinds)
      expect(page, `an anchor for ${kind}`).to.match(
        new RegExp(`^#+ +alarm[ -]${kind}$|<a (id|name)="alarm-${kind}">|\\{#alarm-${kind}\\}`, "im"),
      );
  });
});
