import { CreateQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { SqsMapping } from "../../src/lambda/sqs-mapping";
import { SqsService } from "../../src/sqs/sqs";
import { eventually, RunningEndpoint } from "../endpoint/running-endpoint";

/** Counts the polls that wait at the queue. */
const countingPolls = (client: SQSClient) => {
  const polls = { waiting: 0 };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        if (commandName !== "ReceiveMessageCommand") return next(call);
        polls.waiting += 1;
        return next(call).finally(() => {
          polls.waiting -= 1;
        });
      },
    { step: "initialize" },
  );
  return polls;
};

describe("Lambda: pollers of a queue", () => {
  const clock = new Clock();
  const running = new RunningEndpoint({ clock });
  const handled: string[] = [];
  let polls: ReturnType<typeof countingPolls>;
  let mapping: SqsMapping;
  let queueUrl = "";
  before(async () => {
    const sqs = new SqsService(running.iam, () => running.endpoint.url, undefined, clock);
    await running.start([sqs]);
    const client = running.client(SQSClient);
    const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "queue" }));
    queueUrl = QueueUrl;
    polls = countingPolls(client);
    mapping = new SqsMapping({
      lambda: {
        invoke: async (_function, event) => {
          handled.push(JSON.stringify(event));
          return { requestId: "1", payload: null };
        },
      },
      client,
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:it",
      queueArn: "arn:aws:sqs:us-east-1:000000000000:queue",
      queueUrl,
      batchSize: 10,
      batchWindow: 0,
      longPoll: 1,
      reportsItems: false,
      passes: () => true,
      maximumConcurrency: 100,
      failedMessages: { returnSooner: async () => {} },
      clock,
      onError: (error) => {
        throw error;
      },
    });
    await mapping.start();
  });
  after(async () => {
    await mapping.stop();
    await running.stop();
  });

  const waiting = (count: number) =>
    eventually(async () => (polls.waiting === count ? polls.waiting : undefined));

  it("are one at an empty queue, and as many as Lambda's again once there are messages", async () => {
    await waiting(5);
    await waiting(1);

    await running
      .client(SQSClient)
      .send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "hello" }));

    await eventually(async () => handled.find((payload) => payload.includes("hello")));
    expect(await waiting(5)).to.equal(5);
  });
});
