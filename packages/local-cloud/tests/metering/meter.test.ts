import { expect } from "chai";
import { chargesOf, Meter } from "../../src/metering/meter";
import type { CloudEvent } from "../../src/observation";

const memoryOf = () => 512;
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
    expect(chargesOf(ended, memoryOf)).to.deep.equal({ "lambda.requests": 1 });
    expect(chargesOf(busy(99.2), memoryOf)).to.deep.equal({ "lambda.gigabyteSeconds": 0.05 });
  });

  it("bills an event for each begun 64 KiB, and what goes into the archive", () => {
    const text = "x".repeat(64 * 1024 + 1);

    expect(chargesOf(published("{}"), memoryOf)).to.deep.equal({
      "eventBridge.events": 1,
      "eventBridge.archivedBytes": 2,
    });
    expect(chargesOf(published(text), memoryOf)["eventBridge.events"]).to.equal(2);
  });

  it("bills a replayed event as such, and archives it no second time", () => {
    expect(chargesOf(published("{}", "again"), memoryOf)).to.deep.equal({ "eventBridge.replayedEvents": 1 });
  });

  it("bills a message once when it is sent, whoever sends it", () => {
    const sent: CloudEvent = { kind: "message-sent", queueArn: "q", messageId: "m", body: "{}" };

    expect(chargesOf(sent, memoryOf)).to.deep.equal({ "sqs.requests": 1 });
    expect(chargesOf(called("sqs", "SendMessage"), memoryOf)).to.deep.equal({});
  });

  it("bills receiving and deleting by request", () => {
    expect(chargesOf(called("sqs", "ReceiveMessage"), memoryOf)).to.deep.equal({ "sqs.requests": 1 });
    expect(chargesOf(called("sqs", "DeleteMessageBatch"), memoryOf)).to.deep.equal({ "sqs.requests": 1 });
  });

  it("bills an e-mail, and nothing else of SES", () => {
    expect(chargesOf(called("ses", "SendEmail"), memoryOf)).to.deep.equal({ "ses.emails": 1 });
    expect(chargesOf(called("ses", "GetSendQuota"), memoryOf)).to.deep.equal({});
  });

  it("bills units as DynamoDB counted them", () => {
    const consumed: CloudEvent = { kind: "units-consumed", table: "orders", reads: 0.5, writes: 0 };

    expect(chargesOf(consumed, memoryOf)).to.deep.equal({
      "dynamodb.readUnits": 0.5,
      "dynamodb.writeUnits": 0,
    });
  });

  it("adds up, until it is set to nothing", () => {
    const meter = new Meter(memoryOf);
    for (let index = 0; index < 3; index += 1) meter.listen(busy(1_000));

    const three = meter.usage();
    meter.reset();

    expect(three).to.include({ "lambda.gigabyteSeconds": 1.5, "ses.emails": 0 });
    expect(meter.usage()).to.include({ "lambda.gigabyteSeconds": 0 });
  });
});
