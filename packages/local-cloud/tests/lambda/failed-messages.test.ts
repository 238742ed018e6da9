import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as z from "zod";
import { eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const received = z.object({
  Records: z.tuple([z.looseObject({ attributes: z.looseObject({ ApproximateReceiveCount: z.string() }) })]),
});

describe("Lambda: messages that a function failed on", () => {
  let running: RunningLambda;
  let client: SQSClient;
  let queueUrl: string;
  let deadLetterUrl: string;
  afterEach(() => running.stop());

  /** A queue, its dead-letter queue, and a function that is given its messages. */
  const start = async (options: {
    readonly timeScale?: number;
    readonly visibility: number;
    readonly maxReceiveCount?: number;
    readonly code: string;
  }) => {
    const { timeScale: queueTimeScale, visibility, maxReceiveCount = 3, code } = options;
    running = new RunningLambda(queueTimeScale === undefined ? {} : { queueTimeScale });
    await running.start();
    client = running.running.client(SQSClient);
    const dlq = await running.declare("aws:sqs/queue:Queue", "dlq", {});
    const queue = await running.declare("aws:sqs/queue:Queue", "queue", {
      visibilityTimeoutSeconds: visibility,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.outputs.arn, maxReceiveCount }),
    });
    queueUrl = queue.id;
    deadLetterUrl = dlq.id;
    await running.deploy("it", code);
    await running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
      eventSourceArn: queue.outputs.arn,
      functionName: "it",
    });
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "a" }));
  };
  const receives = () =>
    running
      .payloadsOf("it")
      .map((payload) => received.parse(payload).Records[0].attributes.ApproximateReceiveCount);
  const deadLetter = () =>
    eventually(async () => {
      const { Messages } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MessageSystemAttributeNames: ["All"] }),
      );
      return Messages?.[0];
    });
  const failing = "exports.handler = async () => { throw new Error('boom'); };";

  it("come back after the declared visibility timeout at AWS's time, and not before", async () => {
    await start({ timeScale: 1, visibility: 5, code: failing, maxReceiveCount: 2 });
    const times: number[] = [];

    await eventually(async () => {
      if (times.length < receives().length) times.push(Date.now());
      return times.length === 2 || undefined;
    }, 30_000);

    expect(Number(times[1]) - Number(times[0])).to.be.at.least(4_500);
    expect(running.errors).to.deep.equal([]);
  });

  it("come back after a part of it otherwise, as often as the queue allows, and then are dead letters", async () => {
    await start({ timeScale: 0.001, visibility: 600, code: failing });

    const letter = await deadLetter();

    expect(letter.Body).to.equal("a");
    expect(receives()).to.deep.equal(["1", "2", "3"]);
  });

  it("come back at once with a scale of 0", async () => {
    await start({ timeScale: 0, visibility: 43_200, code: failing });

    expect((await deadLetter()).Body).to.equal("a");
  });

  it("come back soon by default", async () => {
    await start({ visibility: 20, code: failing, maxReceiveCount: 2 });

    await eventually(async () => receives().length === 2 || undefined, 15_000);
  });

  it("are announced, with the time that AWS would take", async () => {
    await start({ timeScale: 0.001, visibility: 180, code: failing });
    await deadLetter();

    expect(running.errors).to.have.length(1);
    expect(running.errors[0])
      .to.contain(
        "it (queue): 1 message failed and will be received again in 0.2 seconds; on AWS in 3 minutes.",
      )
      .and.contain("fails 3 times is a dead letter after about 0.5 seconds; on AWS after 9 minutes.")
      .and.contain("LOCAL_QUEUE_TIME_SCALE=1");
  });

  it("aren't handed out while they are being handled, however long that takes", async () => {
    await start({
      timeScale: 0.001,
      visibility: 600,
      code: `exports.handler = async () => {
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        throw new Error("boom");
      };`,
    });
    await eventually(async () => receives().length === 1 || undefined);
    const ended = () => running.observed.filter(({ kind }) => kind === "invocation-ended").length;

    // A second receive before the first has ended would be two at once.
    await eventually(async () => {
      expect(receives().length - ended()).to.be.at.most(1);
      return receives().length === 2 || undefined;
    });
  });

  it("keep a shorter time that the function itself asked for", async () => {
    await start({
      timeScale: 0.5,
      visibility: 600,
      maxReceiveCount: 2,
      code: `exports.handler = async ({ Records: [{ receiptHandle }] }) => {
        const body = JSON.stringify({ QueueUrl: process.env.AWS_ENDPOINT_URL + "/000000000000/queue", ReceiptHandle: receiptHandle, VisibilityTimeout: 1 });
        const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.ChangeMessageVisibility" };
        await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", headers, body });
        throw new Error("boom");
      };`,
    });

    expect((await deadLetter()).Body).to.equal("a");
    expect(receives()).to.deep.equal(["1", "2"]);
  });
});
