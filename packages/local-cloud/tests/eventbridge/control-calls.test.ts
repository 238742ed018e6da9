import { expect } from "chai";
import { errorOf } from "../endpoint/running-endpoint";
import { entry, Harness, queueArn } from "./harness";

const pattern = '{"detail-type":["OrderCreated"]}';

describe("rules that are put by calls", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => harness.close());

  const call = (action: string, input: Record<string, unknown>) => harness.call(action, input);
  const refusal = async (action: string, input: Record<string, unknown>) =>
    (await errorOf(call(action, input))).message;
  const debugging = async () => {
    await call("PutRule", { Name: "debug", EventPattern: pattern });
    await call("PutTargets", { Rule: "debug", Targets: [{ Id: "queue", Arn: queueArn("debug") }] });
  };

  it("deliver what they match until they are disabled", async () => {
    await debugging();

    await harness.put(entry({ EventBusName: "default" }));
    await call("DisableRule", { Name: "debug" });
    await harness.put(entry({ EventBusName: "default" }));
    await harness.events.delivery.idle();

    expect(harness.sent.map((sent) => sent.queueArn)).to.deep.equal([queueArn("debug")]);
  });

  it("keep their targets and tags when they are put again", async () => {
    await debugging();

    await call("PutRule", { Name: "debug", EventPattern: '{"source":["other"]}', Tags: [] });

    expect(await call("ListTargetsByRule", { Rule: "debug" })).to.deep.include({
      Targets: [{ Id: "queue", Arn: queueArn("debug") }],
    });
  });

  it("show up as drift of a rule that a program declared", async () => {
    await harness.declareOrders();
    const type = harness.registry.type("aws:cloudwatch/eventRule:EventRule");
    const inputs = { eventBusName: "orders", eventPattern: pattern };
    const current = { id: "orders/created", name: "created", inputs, outputs: {} };

    expect(await type.drifted(current)).to.deep.equal({});
    await call("DisableRule", { Name: "created", EventBusName: "orders" });

    expect(await type.drifted(current)).to.deep.equal({ state: "DISABLED" });
  });

  it("refuse a target that can't be delivered to, by its kind", async () => {
    await call("PutRule", { Name: "debug", EventPattern: pattern });
    const Targets = [{ Id: "t", Arn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" }];

    expect(await refusal("PutTargets", { Rule: "debug", Targets })).to.equal(
      "The local cloud does not support target t: arn: delivery to kinesis isn't supported.",
    );
  });

  it("refuse a log group and a FIFO queue as targets, with the way out", async () => {
    await call("PutRule", { Name: "debug", EventPattern: pattern });
    const put = (Arn: string) => refusal("PutTargets", { Rule: "debug", Targets: [{ Id: "t", Arn }] });

    expect(await put("arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/debug")).to.contain(
      "delivery to log groups isn't supported: use a function that logs the event, or a queue",
    );
    expect(await put(queueArn("q.fifo"))).to.contain("has no FIFO queues (declare a standard queue");
  });

  it("refuse a field that isn't supported by its name", async () => {
    const Targets = [{ Id: "t", Arn: queueArn("q"), SqsParameters: { MessageGroupId: "g" } }];

    expect(await refusal("PutTargets", { Rule: "debug", Targets })).to.equal(
      "The local cloud does not support EventBridge PutTargets with Targets.0.SqsParameters.",
    );
  });

  it("say what is missing in AWS's words", async () => {
    expect(await refusal("PutRule", { EventPattern: pattern })).to.equal(
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    );
    expect(await refusal("PutRule", { Name: "debug" })).to.equal(
      "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    );
  });

  it("make no policy that can't be evaluated", async () => {
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Maybe" }] });

    expect(await refusal("PutPermission", { Policy })).to.contain("Policy: ");
  });
});
