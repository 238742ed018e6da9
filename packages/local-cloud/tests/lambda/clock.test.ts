import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const day = 86_400_000;

describe("Lambda, when the clock is moved", () => {
  let running: RunningLambda;
  afterEach(() => running.stop());

  const start = async (options: ConstructorParameters<typeof RunningLambda>[0] = {}) => {
    running = new RunningLambda(options);
    await running.start();
  };
  const ask = async (): Promise<unknown> => {
    const outcome = await running.lambda.invoke("it", {});
    return "payload" in outcome ? outcome.payload : outcome;
  };

  it("shows functions the moved time, in instances that run already and in new ones", async () => {
    await start();
    await running.deploy(
      "it",
      `exports.handler = async (event, context) => ({
        dates: [Date.now(), new Date().getTime(), Date.parse(Date())],
        monotonic: performance.timeOrigin + performance.now(),
        left: context.getRemainingTimeInMillis(),
        instance: (globalThis.instance ??= Math.random()),
      });`,
    );
    const before = Object(await ask());

    await running.clock.advance(2 * day);
    const after = Object(await ask());
    await running.lambda.find("it").pool.kill();

    expect(after.instance).to.equal(before.instance);
    for (const date of before.dates) expect(date - Date.now()).to.be.within(-30_000, 5_000);
    for (const date of after.dates) expect(date - Date.now()).to.be.within(2 * day - 30_000, 2 * day + 5_000);
    expect(after.monotonic - Date.now()).to.be.within(-30_000, 5_000);
    expect(after.left).to.be.within(1, 5_000);
  });

  it("leaves an event in progress as much time as it had", async () => {
    await start();
    await running.deploy(
      "it",
      `exports.handler = async (event, context) => {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return context.getRemainingTimeInMillis();
      };`,
    );
    const answer = ask();
    await eventually(async () => running.payloadsOf("it").length > 0 || undefined);

    await running.clock.advance(2 * day);

    expect(await answer).to.be.within(1, 4_500);
  });

  it("retries asynchronous invokes as soon as the clock is past their delays", async () => {
    await start({ asyncRetryDelays: [day, 2 * day] });
    await running.deploy("it", "exports.handler = async () => { throw new Error('boom'); };");
    await running.lambda.invokeAsync("it", "{}");
    await eventually(async () => running.payloadsOf("it").length === 1 || undefined);

    await running.clock.advance(day);
    await eventually(async () => running.payloadsOf("it").length === 2 || undefined);
    await running.clock.advance(2 * day);

    await eventually(async () => running.payloadsOf("it").length === 3 || undefined);
    await eventually(async () => /given up: failed 3 times/.test(running.linesOf("it").join()) || undefined);
  });

  it("gives a failed message to the function again in the move that passes its visibility timeout", async () => {
    await start({ queueTimeScale: 1 });
    const client = running.running.client(SQSClient);
    const dlq = await running.declare("aws:sqs/queue:Queue", "dlq", {});
    const queue = await running.declare("aws:sqs/queue:Queue", "queue", {
      visibilityTimeoutSeconds: 3_600,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.outputs.arn, maxReceiveCount: 3 }),
    });
    await running.deploy("it", "exports.handler = async () => { throw new Error('boom'); };");
    await running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
      eventSourceArn: queue.outputs.arn,
      functionName: "it",
    });
    await client.send(new SendMessageCommand({ QueueUrl: queue.id, MessageBody: "a" }));
    await eventually(async () => running.payloadsOf("it").length === 1 || undefined);

    await running.clock.advance(3_700_000);
    await eventually(async () => running.payloadsOf("it").length === 2 || undefined);
    await running.clock.advance(day);

    const letter = await eventually(async () => {
      const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: dlq.id }));
      return Messages?.[0];
    });
    expect(letter.Body).to.equal("a");
    expect(running.payloadsOf("it")).to.have.length(3);
  });
});
