import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import type { CloudEvent } from "../../src/observation";
import { sqsResources } from "../../src/sqs/resources";
import { SqsService } from "../../src/sqs/sqs";
import { eventually, RunningEndpoint } from "../endpoint/running-endpoint";

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

describe("the messages in a queue", () => {
  let running: RunningEndpoint;
  let sqs: SqsService;
  let client: SQSClient;
  let events: CloudEvent[];
  beforeEach(async () => {
    running = new RunningEndpoint();
    events = [];
    sqs = new SqsService(
      running.iam,
      () => running.endpoint.url,
      (event) => events.push(event),
    );
    await running.start([sqs], sqsResources(sqs));
    client = running.client(SQSClient);
  });
  afterEach(() => running.stop());

  const queue = async (name: string, inputs: Record<string, unknown> = {}): Promise<string> =>
    (await running.declare("aws:sqs/queue:Queue", name, inputs)).id;
  const receive = async (QueueUrl: string) => {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
    return Messages[0]?.ReceiptHandle;
  };

  const arrivedIn = (name: string) =>
    eventually(async () => {
      const contents = sqs.contents(arnOf(name));
      return contents.length > 0 ? contents : undefined;
    });

  it("is seen without being received", async () => {
    const QueueUrl = await queue("orders");
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "two" }));

    const looked = [sqs.contents(arnOf("orders")), sqs.contents(arnOf("orders"))];

    expect(
      looked.map((contents) => contents.map(({ body, receiveCount }) => [body, receiveCount])),
    ).to.deep.equal([
      [
        ["one", 0],
        ["two", 0],
      ],
      [
        ["one", 0],
        ["two", 0],
      ],
    ]);
  });

  it("is in flight once it was received, and gone once it was deleted", async () => {
    const QueueUrl = await queue("orders");
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));

    const ReceiptHandle = await receive(QueueUrl);
    const inFlight = sqs.contents(arnOf("orders"));
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

    expect(inFlight).to.have.length(1);
    expect(inFlight[0]).to.include({ state: "in flight", receiveCount: 1 });
    expect(sqs.contents(arnOf("orders"))).to.deep.equal([]);
    expect(events.map(({ kind }) => kind)).to.deep.equal([
      "message-sent",
      "message-received",
      "message-deleted",
    ]);
  });

  it("moves with a dead letter, and back with a redrive", async () => {
    const deadLetters = await queue("orders-dlq");
    const QueueUrl = await queue("orders", {
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("orders-dlq"), maxReceiveCount: 1 }),
    });
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "1" } }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "bad" }));
    await receive(QueueUrl);

    const dead = await arrivedIn("orders-dlq");
    const left = sqs.contents(arnOf("orders"));
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("orders-dlq") }));
    const back = await arrivedIn("orders");

    expect(deadLetters).to.contain("orders-dlq");
    expect(dead.map(({ body }) => body)).to.deep.equal(["bad"]);
    expect(left).to.deep.equal([]);
    expect(back.map(({ body }) => body)).to.deep.equal(["bad"]);
  });
});
