import { expect } from "chai";
import { chargesOf } from "../../src/metering/charges";
import { Meter } from "../../src/metering/meter";
import type { CloudEvent } from "../../src/observation";

const functionOf = () => ({ memorySize: 512 });
const busy = (milliseconds: number): CloudEvent => ({ kind: "time-billed", functionName: "f", milliseconds });
const ended: CloudEvent = {
  kind: "invocation-ended",
  token: "t",
  functionName: "f",
  requestId: "r",
  duration: 1_000,
  fault: undefined,
};
const published = (text: string, replayName?: string): CloudEvent => ({
  kind: "event-published",
  bus: "orders",
  eventId: "e",
  text,
  replayName,
  rules: [],
});
const called = (service: string, action: string, text = "{}"): CloudEvent => ({
  kind: "call-made",
  roleArn: "arn:aws:iam::000000000000:role/r",
  service,
  action,
  resources: [],
  startedAt: 0,
  duration: 1,
  status: 200,
  text,
});

describe("the meter", () => {
  it("bills an invocation by memory and time, each begun millisecond", () => {
    expect(chargesOf(ended, functionOf)).to.include({ "lambda.requests": 1 });
    expect(chargesOf(busy(99.2), functionOf)).to.deep.equal({ "lambda.gigabyteSeconds": 0.05 });
  });

  it("bills an event for each begun 64 KiB, and what goes into the archive", () => {
    const text = "x".repeat(64 * 1024 + 1);

    expect(chargesOf(published("{}"), functionOf)).to.deep.equal({
      "eventBridge.events": 1,
      "eventBridge.archivedBytes": 2,
    });
    expect(chargesOf(published(text), functionOf)["eventBridge.events"]).to.equal(2);
  });

  it("bills a replayed event as such, and archives it no second time", () => {
    expect(chargesOf(published("{}", "again"), functionOf)).to.deep.equal({
      "eventBridge.replayedEvents": 1,
    });
  });

  it("bills a message once when it is sent, whoever sends it", () => {
    const sent: CloudEvent = { kind: "message-sent", queueArn: "q", messageId: "m", body: "{}" };

    expect(chargesOf(sent, functionOf)).to.deep.equal({ "sqs.requests": 1 });
    expect(chargesOf(called("sqs", "SendMessage"), functionOf)).to.deep.equal({});
  });

  it("bills receiving and deleting by request", () => {
    expect(chargesOf(called("sqs", "ReceiveMessage"), functionOf)).to.deep.equal({ "sqs.requests": 1 });
    expect(chargesOf(called("sqs", "DeleteMessageBatch"), functionOf)).to.deep.equal({ "sqs.requests": 1 });
  });

  it("bills an e-mail, and nothing else of SES", () => {
    expect(chargesOf(called("ses", "SendEmail"), functionOf)).to.deep.equal({ "ses.emails": 1 });
    expect(chargesOf(called("ses", "GetSendQuota"), functionOf)).to.deep.equal({});
  });

  it("bills units as DynamoDB counted them", () => {
    const consumed: CloudEvent = { kind: "units-consumed", table: "orders", reads: 0.5, writes: 0 };

    expect(chargesOf(consumed, functionOf)).to.deep.equal({
      "dynamodb.readUnits": 0.5,
      "dynamodb.writeUnits": 0,
    });
  });

  it("bills the lines that Lambda itself writes for an invocation, unless their level is left out", () => {
    const platform = (logging?: { format: "JSON" | "Text"; systemLevel?: "INFO" | "WARN" }) =>
      chargesOf(ended, () => ({ memorySize: 512, logging }))["logs.platformBytes"] ?? 0;

    expect(platform()).to.be.within(200, 400);
    expect(platform({ format: "JSON" })).to.be.within(500, 900);
    expect(platform({ format: "JSON", systemLevel: "WARN" })).to.equal(0);
  });

  it("bills log lines by kind, each with 26 bytes more", () => {
    const line = "x".repeat(100);

    expect(chargesOf({ kind: "line-logged", functionName: "f", line }, functionOf)).to.deep.equal({
      "logs.functionBytes": 126,
    });
    expect(chargesOf({ kind: "line-delivered", source: "access", line }, functionOf)).to.deep.equal({
      "logs.accessBytes": 126,
    });
    expect(chargesOf({ kind: "line-delivered", source: "workflow", line }, functionOf)).to.deep.equal({
      "logs.workflowBytes": 126,
    });
  });

  it("bills Standard workflows by transition, and Express ones by execution and begun tenth of a second", () => {
    const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    const executionArn = "e";

    expect(chargesOf({ kind: "transition-made", stateMachineArn }, functionOf)).to.deep.equal({
      "stepFunctions.transitions": 1,
    });
    expect(
      chargesOf({ kind: "state-entered", stateMachineArn, executionArn, state: "s" }, functionOf),
    ).to.deep.equal({});
    expect(chargesOf({ kind: "express-ended", stateMachineArn, duration: 1_510 }, functionOf)).to.deep.equal({
      "stepFunctions.expressRequests": 1,
      "stepFunctions.expressGigabyteSeconds": 0.1,
    });
  });

  it("bills traces, notices, and decryptions of secure parameters", () => {
    const decrypted = JSON.stringify({ Name: "/key", WithDecryption: true });

    expect(chargesOf({ kind: "trace-begun", traceId: "t" }, functionOf)).to.deep.equal({ "xray.traces": 1 });
    expect(chargesOf(called("sns", "Publish"), functionOf)).to.deep.equal({ "sns.publishes": 1 });
    expect(chargesOf(called("ssm", "GetParameter", decrypted), functionOf)).to.deep.equal({
      "kms.requests": 1,
    });
    expect(chargesOf(called("ssm", "GetParameter"), functionOf)).to.deep.equal({});
  });

  it("adds up, until it is set to nothing", () => {
    const meter = new Meter(functionOf);
    for (let index = 0; index < 3; index += 1) meter.listen(busy(1_000));

    const three = meter.usage();
    meter.reset();

    expect(three).to.include({ "lambda.gigabyteSeconds": 1.5, "ses.emails": 0 });
    expect(meter.usage()).to.include({ "lambda.gigabyteSeconds": 0 });
  });
});
