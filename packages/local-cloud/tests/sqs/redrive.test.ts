import {
  CancelMessageMoveTaskCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { sqsResources } from "../../src/sqs/resources";
import { SqsService } from "../../src/sqs/sqs";
import { errorOf, eventually, RunningEndpoint } from "../endpoint/running-endpoint";

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const SourceArn = queueArn("inventory-dlq");
const DestinationArn = queueArn("inventory");

describe("SQS redrive", () => {
  let running: RunningEndpoint;
  let client: SQSClient;
  let dlq: string;
  let url: string;

  beforeEach(async () => {
    running = new RunningEndpoint();
    const sqs = new SqsService(running.iam, () => running.endpoint.url);
    await running.start([sqs], sqsResources(sqs));
    client = running.client(SQSClient);
    dlq = await queue("inventory-dlq");
    url = await queue("inventory", { redrivePolicy: redriveTo(SourceArn), visibilityTimeoutSeconds: 1 });
  });
  afterEach(() => running.stop());

  const redriveTo = (deadLetterTargetArn: string) =>
    JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  const queue = async (name: string, inputs: Record<string, unknown> = {}): Promise<string> =>
    (await running.declare("aws:sqs/queue:Queue", name, inputs)).id;
  const send = (QueueUrl: string, MessageBody: string, attributes: Record<string, string> = {}) =>
    client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: "String", StringValue }]),
        ),
      }),
    );
  const receive = async (QueueUrl: string) =>
    (
      await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 5,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      )
    ).Messages ?? [];
  const count = async (QueueUrl: string) => {
    const AttributeNames = ["ApproximateNumberOfMessages" as const];
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Number(Attributes?.ApproximateNumberOfMessages);
  };
  const start = (input: { DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number } = {}) =>
    client.send(new StartMessageMoveTaskCommand({ SourceArn, ...input }));
  const latest = async () => {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }));
    return Results[0];
  };
  const ended = () =>
    eventually(async () => {
      const task = await latest();
      return task?.Status === "RUNNING" || task?.Status === "CANCELLING" ? undefined : task;
    });
  /** A message that was received too often. */
  const poison = async (body: string) => {
    await send(url, body);
    await receive(url);
    await eventually(async () => ((await count(dlq)) > 0 ? true : undefined));
  };

  it("moves messages back to the queue that they came from", async () => {
    await poison("poison");

    await start();
    const task = await ended();

    expect(task).to.include({ Status: "COMPLETED", SourceArn, ApproximateNumberOfMessagesMoved: 1 });
    expect((await receive(url)).map(({ Body }) => Body)).to.deep.equal(["poison"]);
    expect(await count(dlq)).to.equal(0);
  });

  it("fails on a message that didn't come from a queue, when no destination is given", async () => {
    await send(dlq, "of a rule's target", { ERROR_CODE: "NO_PERMISSIONS" });

    await start();

    expect(await ended()).to.include({ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" });
  });

  it("moves such a message to a destination, with its attributes, as a new message", async () => {
    const { MessageId } = await send(dlq, "of a rule's target", { ERROR_CODE: "NO_PERMISSIONS" });

    await start({ DestinationArn });
    await ended();

    const [message] = await receive(url);
    expect(message?.Body).to.equal("of a rule's target");
    expect(message?.MessageAttributes?.ERROR_CODE?.StringValue).to.equal("NO_PERMISSIONS");
    expect(message?.Attributes?.ApproximateReceiveCount).to.equal("1");
    expect(message?.MessageId).to.not.equal(MessageId);
  });

  it("keeps the rate, reports its progress, and can be cancelled", async () => {
    for (const body of ["one", "two", "three", "four"]) await send(dlq, body);

    const { TaskHandle } = await start({ DestinationArn, MaxNumberOfMessagesPerSecond: 1 });
    const task = await eventually(async () => {
      const now = await latest();
      return now?.ApproximateNumberOfMessagesMoved ? now : undefined;
    });
    const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    const final = await ended();

    expect(task).to.deep.include({
      Status: "RUNNING",
      TaskHandle,
      DestinationArn,
      MaxNumberOfMessagesPerSecond: 1,
      ApproximateNumberOfMessagesToMove: 4,
      ApproximateNumberOfMessagesMoved: 1,
    });
    expect(cancelled.ApproximateNumberOfMessagesMoved).to.equal(1);
    expect(final).to.include({ Status: "CANCELLED", ApproximateNumberOfMessagesMoved: 1 });
    expect(await count(dlq)).to.equal(3);
  });

  it("has one task at a time a queue", async () => {
    await start({ DestinationArn });

    const error = await errorOf(start({ DestinationArn }));

    expect(error.message).to.contain("already a task running");
  });

  it("refuses a queue that is no queue's dead-letter queue", async () => {
    const error = await errorOf(
      client.send(new StartMessageMoveTaskCommand({ SourceArn: DestinationArn, DestinationArn: SourceArn })),
    );

    expect(error.message).to.contain("must be configured as a Dead Letter Queue");
  });

  it("doesn't cancel what has ended, or what isn't a task", async () => {
    await send(dlq, "one");
    const { TaskHandle } = await start({ DestinationArn });
    await ended();

    const over = await errorOf(client.send(new CancelMessageMoveTaskCommand({ TaskHandle })));
    const nonsense = await errorOf(client.send(new CancelMessageMoveTaskCommand({ TaskHandle: "?" })));

    expect(over.message).to.equal("Only active tasks can be cancelled.");
    expect(nonsense.message).to.contain("TaskHandle is invalid");
  });

  describe("permissions", () => {
    const taskActions = [
      "sqs:StartMessageMoveTask",
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
    ];
    const startAs = (statement: Record<string, unknown>) =>
      running
        .client(SQSClient, running.roleThatMay(statement))
        .send(new StartMessageMoveTaskCommand({ SourceArn }));

    for (const missing of taskActions)
      it(`starting needs ${missing} on the dead-letter queue`, async () => {
        const error = await errorOf(
          startAs({
            Action: [...taskActions.filter((action) => action !== missing), "sqs:SendMessage"],
            Resource: "*",
          }),
        );

        expect(error.name).to.match(/^AccessDenied/);
        expect(error.message).to.contain(missing);
      });

    it("starting needs sqs:SendMessage on the queue that messages go back to", async () => {
      const error = await errorOf(
        startAs({ Action: [...taskActions, "sqs:SendMessage"], Resource: SourceArn }),
      );
      const { TaskHandle } = await startAs({
        Action: [...taskActions, "sqs:SendMessage"],
        Resource: [SourceArn, DestinationArn],
      });

      expect(error.message).to.contain("sqs:SendMessage").and.to.contain(DestinationArn);
      expect(TaskHandle).to.be.a("string");
    });

    it("cancelling needs its own permission on the task's queue", async () => {
      await send(dlq, "one");
      const { TaskHandle } = await start({ DestinationArn });
      const cancel = (Action: string) =>
        running
          .client(SQSClient, running.roleThatMay({ Action: [...taskActions, Action], Resource: SourceArn }))
          .send(new CancelMessageMoveTaskCommand({ TaskHandle }));

      const error = await errorOf(cancel("sqs:ListMessageMoveTasks"));
      const cancelled = await cancel("sqs:CancelMessageMoveTask");

      expect(error.message).to.contain("sqs:CancelMessageMoveTask");
      expect(cancelled.ApproximateNumberOfMessagesMoved).to.equal(0);
    });
  });

  describe("the redrive allow policy of a dead-letter queue", () => {
    const allow = (redriveAllowPolicy: unknown) =>
      running.declare("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "allow", {
        queueUrl: dlq,
        redriveAllowPolicy: JSON.stringify(redriveAllowPolicy),
      });
    const another = (name: string) => queue(name, { redrivePolicy: redriveTo(SourceArn) });

    it("lets the queues that it names use it, and no other", async () => {
      await allow({ redrivePermission: "byQueue", sourceQueueArns: [DestinationArn, queueArn("second")] });

      const error = await errorOf(another("stranger"));

      expect(error.message).to.contain(queueArn("stranger"));
      expect(await another("second")).to.match(/second$/);
    });

    it("may let no queue use it", async () => {
      await allow({ redrivePermission: "denyAll" });

      expect((await errorOf(another("stranger"))).message).to.contain("redrive allow policy");
    });
  });

  describe("a purge", () => {
    it("empties the queue of what was sent before, in flight too, and not of what is sent after", async () => {
      for (const body of ["one", "two"]) await send(url, body);
      const [first] = await receive(url);

      await client.send(new PurgeQueueCommand({ QueueUrl: url }));
      await send(url, "after");

      expect(await count(url)).to.equal(1);
      expect((await receive(url)).map(({ Body }) => Body)).to.deep.equal(["after"]);
      // A consumer that is still at a purged message can delete it without an error.
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    });

    it("is refused for a minute after another", async () => {
      await client.send(new PurgeQueueCommand({ QueueUrl: url }));

      const error = await errorOf(client.send(new PurgeQueueCommand({ QueueUrl: url })));

      expect(error.name).to.contain("PurgeQueueInProgress");
      await client.send(new PurgeQueueCommand({ QueueUrl: dlq }));
    });
  });
});
