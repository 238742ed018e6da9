import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import * as z from "zod";
import { Clock } from "../../src/clock/clock";
import { CloudWatchService } from "../../src/cloudwatch/cloudwatch";
import { cloudWatchResources } from "../../src/cloudwatch/resources";
import { IamService } from "../../src/iam/iam";
import { resourcePolicy } from "../../src/iam/policy-document";
import { LogsService } from "../../src/logs/logs";
import { Observer } from "../../src/observation";
import { Registry } from "../../src/registry";
import { arn } from "../../src/service";
import { SesService } from "../../src/ses/ses";
import { snsResources } from "../../src/sns/resources";
import { SnsService } from "../../src/sns/sns";
import { SsmService } from "../../src/ssm/ssm";
import { RunningGateway } from "../apigateway/running-gateway";
import { RunningEndpoint } from "../endpoint/running-endpoint";
import { entry, Harness, queueArn } from "../eventbridge/harness";

const minute = 60_000;
const day = 86_400_000;

describe("when the clock is moved,", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = new Clock();
  });

  const expectAhead = (time: number, ahead = 2 * day) =>
    expect(time - Date.now()).to.be.within(ahead - 30_000, ahead + 1_000);

  describe("EventBridge", () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = new Harness({ clock, backoff: () => day });
      await harness.declareOrders({
        retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 86_400 },
      });
    });
    afterEach(() => harness.close());

    const failing = () => Object.assign(new Error("slow down"), { code: "Throttling" });
    const sentTo = () => harness.sent.map(({ queueArn: to }) => to);

    it("stamps events and archives with the clock's time", async () => {
      const archive = await harness.events.createArchive({
        name: "orders",
        eventSourceArn: arn("events", "event-bus/orders"),
        eventPattern: undefined,
        description: undefined,
        retentionDays: 0,
      });
      await clock.advance(2 * day);

      await harness.put(entry());
      await harness.events.delivery.idle();

      const time = z
        .looseObject({ time: z.iso.datetime() })
        .parse(JSON.parse(harness.sent[0]?.body ?? "")).time;
      expectAhead(Date.parse(time));
      const archived = archive.events(new Date(clock.now() - minute), new Date(clock.now() + minute));
      expect((await archived.next()).done).to.equal(false);
      await archived.return(undefined);
      expectAhead(archive.createdAt.getTime(), 0);
    });

    it("tries a delivery again past its back-off, and gives up when the event is too old", async () => {
      harness.failures.inventory = [failing(), failing()];
      await harness.put(entry());

      await clock.advance(day);

      await harness.events.delivery.idle();
      expect(sentTo()).to.deep.equal([queueArn("dlq")]);
      expect(harness.sent[0]?.attributes).to.include({
        EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds",
        RETRY_ATTEMPTS: "1",
      });
    });

    it("forgets archived events past their retention", async () => {
      const archive = await harness.events.createArchive({
        name: "orders",
        eventSourceArn: arn("events", "event-bus/orders"),
        eventPattern: undefined,
        description: undefined,
        retentionDays: 30,
      });
      await harness.put(entry());
      expect(archive.eventCount).to.equal(1);

      await clock.advance(32 * day);

      expect(archive.eventCount).to.equal(0);
      expect(await archive.events(new Date(0), new Date(clock.now())).next()).to.include({ done: true });
    });
  });

  it("CloudWatch evaluates alarms, on what there is by the clock's time", async () => {
    const published: string[] = [];
    const service = new CloudWatchService({
      clock,
      publish: (...[, { subject = "" }]) => void published.push(subject),
      onError: (error) => {
        throw error;
      },
    });
    const registry = new Registry(cloudWatchResources(service));
    await registry.create("aws:cloudwatch/metricAlarm:MetricAlarm", "failures", {
      name: "failures",
      namespace: "shop",
      metricName: "Failed",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: 1,
      period: 60,
      statistic: "Sum",
      treatMissingData: "notBreaching",
      alarmActions: [arn("sns", "alerts")],
    });
    await service.start();
    service.metrics.put({ namespace: "shop", name: "Failed", dimensions: {}, value: 3, at: clock.now() });

    await clock.advance(minute);
    expect(service.alarms.find("failures").state).to.equal("ALARM");
    await clock.advance(2 * day);

    expect(service.alarms.find("failures").state).to.equal("OK");
    expect(published.join()).to.contain("ALARM").and.contain("failures");
    await service.stop();
  });

  it("Logs stamps lines, and shows none that has outlived its group's retention", async () => {
    const running = new RunningEndpoint();
    const logs = new LogsService({ stateDirectory: running.directory, clock });
    await running.start([logs]);
    logs.create("group", 3);
    logs.write("group", "first");
    await clock.advance(2 * day);
    logs.write("group", "second");

    const lines = logs.find("group")?.between() ?? [];
    expect(lines.map(({ message }) => message)).to.deep.equal(["first", "second"]);
    expectAhead(lines[1]?.timestamp ?? 0);
    await clock.advance(2 * day);

    expect(
      logs
        .find("group")
        ?.between()
        .map(({ message }) => message),
    ).to.deep.equal(["second"]);
    await running.stop();
  });

  describe("the HTTP API", () => {
    let gateway: RunningGateway;
    beforeEach(() => {
      gateway = new RunningGateway({ clock });
    });
    afterEach(() => gateway.stop());

    it("stamps requests, and asks an authorizer again past the time that its answer is kept", async () => {
      let asked = 0;
      const id = await gateway.api();
      const authorizer = () => {
        asked += 1;
        return { isAuthorized: true };
      };
      const authorizerId = await gateway.authorizer(id, authorizer, { authorizerResultTtlInSeconds: 3_600 });
      let time = 0;
      const handler = (event: unknown) => {
        time = z.looseObject({ requestContext: z.looseObject({ timeEpoch: z.number() }) }).parse(event)
          .requestContext.timeEpoch;
        return { statusCode: 200, body: "" };
      };
      await gateway.route(id, "GET /", handler, { authorizerId });
      const get = () => gateway.send("GET", "/", { headers: ["x-api-key", "a"] });
      await get();
      await get();
      expect(asked).to.equal(1);

      await clock.advance(2 * day);
      const { headers } = await get();

      expect(asked).to.equal(2);
      expectAhead(Date.parse(headers.date ?? ""));
      expectAhead(time);
    });

    it("has its whole burst again", async () => {
      const limits = { throttlingRateLimit: 0.001, throttlingBurstLimit: 1 };
      const id = await gateway.api({}, { defaultRouteSettings: limits });
      await gateway.route(id, "GET /", () => ({ statusCode: 200, body: "" }));
      expect((await gateway.send("GET", "/")).status).to.equal(200);
      expect((await gateway.send("GET", "/")).status).to.equal(429);

      await clock.advance(day);

      expect((await gateway.send("GET", "/")).status).to.equal(200);
    });
  });

  it("answers of the endpoint, mail, parameters, notifications, roles and what is observed have its time", async () => {
    const running = new RunningEndpoint({ clock });
    const ses = new SesService({ stateDirectory: running.directory, clock });
    const ssm = new SsmService(clock);
    const notified: string[] = [];
    const sns = new SnsService({
      clock,
      iam: running.iam,
      queues: { send: async (_, body) => void notified.push(body) },
      functions: { invokeAsync: async () => {} },
      mailbox: ses.mailbox,
      dropped: () => {},
    });
    await running.start([ssm, ses, sns], snsResources(sns));
    const { id: topic } = await running.declare("aws:sns/topic:Topic", "alerts", {});
    const protocol = "sqs";
    const endpoint = queueArn("alerts");
    await running.declare("aws:sns/topicSubscription:TopicSubscription", "s", { topic, protocol, endpoint });
    await clock.advance(2 * day);

    const answer = await fetch(running.endpoint.url, { headers: { accept: "text/html" } });
    const mail = await ses.mailbox.add({
      source: "a@example.com",
      destination: { ToAddresses: [], CcAddresses: [], BccAddresses: [] },
      replyTo: [],
      subject: "",
      body: {},
    });
    ssm.put({ name: "parameter", type: "String", value: "v" });
    const found = await running.client(SSMClient).send(new GetParameterCommand({ Name: "parameter" }));
    sns.publish(topic, { message: "m" });
    await sns.stop();
    const service = { Service: "lambda.amazonaws.com" };
    const trust = { Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: service } };
    const role = new IamService(clock).createRole({
      name: "r",
      path: "/",
      trust: resourcePolicy.parse(trust),
    });
    let seenAt = 0;
    const observer = new Observer(clock.exact);
    observer.listen((_, at) => {
      seenAt = at;
    });
    observer.observe({ kind: "line-logged", functionName: "f", line: "" });

    expectAhead(Date.parse(answer.headers.get("date") ?? ""));
    expectAhead(Date.parse(mail.timestamp));
    expectAhead(Number(found.Parameter?.LastModifiedDate));
    expectAhead(Date.parse(JSON.parse(notified[0] ?? "").Timestamp));
    expectAhead(role.createdAt.getTime());
    expectAhead(seenAt);
    await running.stop();
  });
});
