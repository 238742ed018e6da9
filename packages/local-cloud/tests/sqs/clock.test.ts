import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { sqsResources } from "../../src/sqs/resources";
import { SqsService } from "../../src/sqs/sqs";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const hour = 3_600_000;
const day = 24 * hour;

describe("SQS, when the clock is moved", () => {
  let running: RunningEndpoint;
  let clock: Clock;
  let sqs: SqsService;
  let client: SQSClient;
  beforeEach(async () => {
    running = new RunningEndpoint();
    clock = new Clock();
    sqs = new SqsService(running.iam, () => running.endpoint.url, undefined, clock);
    await running.start([sqs], sqsResources(sqs));
    client = running.client(SQSClient);
  });
  afterEach(() => running.stop());

  const queue = async (name: string, inputs: Record<string, unknown> = {}): Promise<string> =>
    (await running.declare("aws:sqs/queue:Queue", name, inputs)).id;
  const send = (QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
  const receive = async (QueueUrl: string, WaitTimeSeconds = 0) => {
    const input = { QueueUrl, WaitTimeSeconds, MessageSystemAttributeNames: ["All" as const] };
    return (await client.send(new ReceiveMessageCommand(input))).Messages?.[0];
  };
  const visible = async (QueueUrl: string) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes
      ?.ApproximateNumberOfMessages;

  it("stamps messages and queues with the moved time", async () => {
    await clock.advance(2 * day);
    const url = await queue("orders");
    await send(url, "a");

    const message = await receive(url);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );

    for (const stamp of [
      Number(message?.Attributes?.SentTimestamp),
      Number(message?.Attributes?.ApproximateFirstReceiveTimestamp),
      Number(Attributes?.CreatedTimestamp) * 1000,
    ])
      expect(stamp - Date.now()).to.be.within(2 * day - 30_000, 2 * day + 1_000);
  });

  it("makes a message available again past its visibility timeout, and not before", async () => {
    const url = await queue("orders", { visibilityTimeoutSeconds: 3_600 });
    await send(url, "a");
    await receive(url);

    await clock.advance(hour / 2);
    expect(await receive(url)).to.equal(undefined);
    await clock.advance(hour / 2);

    expect((await receive(url))?.Attributes?.ApproximateReceiveCount).to.equal("2");
  });

  it("answers a long poll that waits already", async () => {
    const url = await queue("orders", { visibilityTimeoutSeconds: 3_600 });
    await send(url, "a");
    await receive(url);
    const started = performance.now();
    const waiting = receive(url, 20);

    await clock.advance(hour);

    expect((await waiting)?.Body).to.equal("a");
    expect(performance.now() - started).to.be.below(10_000);
  });

  it("delivers a delayed message past its delay", async () => {
    const url = await queue("orders");
    await send(url, "a", 900);

    expect(await receive(url)).to.equal(undefined);
    await clock.advance(900_000);

    expect((await receive(url))?.Body).to.equal("a");
  });

  it("forgets messages past their retention", async () => {
    const url = await queue("orders", { messageRetentionSeconds: 3_600 });
    await send(url, "a");
    await clock.advance(hour / 2);
    await send(url, "b");

    await clock.advance(hour / 2);

    expect(await visible(url)).to.equal("1");
    const contents = sqs.contents("arn:aws:sqs:us-east-1:000000000000:orders");
    expect(contents.map(({ body }) => body)).to.deep.equal(["b"]);
    expect((await receive(url))?.Body).to.equal("b");
  });

  it("makes a dead letter of a message whose receives are used up", async () => {
    const dead = await queue("dead");
    const url = await queue("orders", {
      visibilityTimeoutSeconds: 3_600,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:dead",
        maxReceiveCount: 2,
      }),
    });
    await send(url, "a");
    for (let receives = 0; receives < 2; receives += 1) {
      expect((await receive(url))?.Body).to.equal("a");
      await clock.advance(hour);
    }

    expect((await receive(dead))?.Body).to.equal("a");
    expect(await receive(url)).to.equal(undefined);
  });

  it("lets a queue be purged again after a minute", async () => {
    const url = await queue("orders");
    const purge = () => client.send(new PurgeQueueCommand({ QueueUrl: url }));
    await purge();
    expect((await errorOf(purge())).name).to.equal("PurgeQueueInProgress");

    await clock.advance(60_000);

    await purge();
  });

  it("leaves alone what was deleted or waits by a changed visibility", async () => {
    const url = await queue("orders", { visibilityTimeoutSeconds: 60 });
    const sentAndReceived = async (body: string) => {
      await send(url, body);
      return { QueueUrl: url, ReceiptHandle: (await receive(url))?.ReceiptHandle };
    };
    await client.send(new DeleteMessageCommand(await sentAndReceived("deleted")));
    const VisibilityTimeout = 7_200;
    const changed = { ...(await sentAndReceived("changed")), VisibilityTimeout };
    await client.send(new ChangeMessageVisibilityCommand(changed));

    await clock.advance(hour);
    expect(await receive(url)).to.equal(undefined);
    await clock.advance(hour);

    const message = await receive(url);
    expect(message?.Body).to.equal("changed");
    expect(message?.Attributes?.ApproximateReceiveCount).to.equal("2");
  });
});
