import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import { alarmKinds } from "../../infra/alarm-kinds";
import { CloudWatchService } from "../../local/cloudwatch/cloudwatch";
import { minute } from "../../local/cloudwatch/metric-store";
import { cloudWatchResources } from "../../local/cloudwatch/resources";
import { Registry } from "../../local/registry";
import { conditions, kindOf, type Minute, metricsOf, type WatchedMetric } from "./alarm-conditions";
import { defaultDeployment, type Registered } from "./deploy";

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeAlarm = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const described = z.looseObject({
  alarmActions: z.array(z.string()).min(1),
  okActions: z.array(z.string()).min(1),
  alarmDescription: z.string(),
});
const told = z.looseObject({
  AlarmName: z.string(),
  NewStateValue: z.string(),
  AlarmDescription: z.string(),
});

/** The deployed alarms on the local cloud's metrics, with a clock that goes when it is told to. */
const setUp = async (alarms: readonly Registered[]) => {
  let now = 1_000_000 * minute;
  const notices: { topicArn: string; subject: string; message: z.output<typeof told> }[] = [];
  const service = new CloudWatchService({
    now: () => now,
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
        service.metrics.put({ namespace, name: metricName, dimensions, value, at: now });
  };
  /** A quarter of an hour, each minute of it with these values. */
  const passTime = async (metrics: readonly WatchedMetric[], values: Minute) => {
    for (let passed = 0; passed < 16; passed += 1) {
      put(metrics, values);
      now += minute;
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
    this.timeout(60_000);
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
          expect(states, name).to.deep.equal(["OK", "ALARM", "OK"]);
          expect(notices[1]).to.have.property("subject").that.includes(`ALARM: "${name}"`);
          expect(notices[1]?.message.AlarmDescription).to.contain(`docs/operations.md#alarm-${kind}`);
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

  it("all tell the operators' topic, when they begin and when they end", async () => {
    const { outputs } = await defaultDeployment();
    for (const alarm of [...alarms, composite]) {
      const { alarmActions, okActions } = described.parse(alarm.inputs);
      expect([...alarmActions, ...okActions]).to.deep.equal([outputs.alertTopicArn, outputs.alertTopicArn]);
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

    expect(watchedBy("function-errors", "FunctionName")).to.include.members(
      names("aws:lambda/function:Function"),
    );
    expect(watchedBy("function-throttles", "FunctionName")).to.include.members(
      names("aws:lambda/function:Function"),
    );
    expect([
      ...watchedBy("dead-letters", "QueueName"),
      ...watchedBy("queue-age", "QueueName"),
    ]).to.have.members(names("aws:sqs/queue:Queue"));
    expect(watchedBy("table-throttles", "TableName")).to.include.members(names("aws:dynamodb/table:Table"));
    expect(watchedBy("events-undelivered", "RuleName")).to.have.members(
      names("aws:cloudwatch/eventRule:EventRule"),
    );
  });

  it("each have an entry in the runbook", async () => {
    const page = await readFile(join(__dirname, "../../docs/operations.md"), "utf8");

    for (const kind of alarmKinds)
      expect(page, `an anchor for ${kind}`).to.match(
        new RegExp(`^#+ +alarm[ -]${kind}$|<a (id|name)="alarm-${kind}">|\\{#alarm-${kind}\\}`, "im"),
      );
  });
});
