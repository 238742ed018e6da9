import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as z from "zod";
import type { FunctionDeclaration } from "../../src/lambda/lambda";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const sqsEvent = z.object({ Records: z.array(z.looseObject({ messageId: z.string(), body: z.string() })) });

/** Answers as each message's body says, and writes the bodies down. */
const answering = (answer: string) => `
  exports.handler = async ({ Records }) => {
    const idOf = (body) => Records.find((record) => record.body === body)?.messageId;
    const failed = (...ids) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
    ${answer}
  };
`;

describe("Lambda: event source mapping of a queue", () => {
  let running: RunningLambda;
  let client: SQSClient;
  let queue: { id: string; outputs: Readonly<Record<string, unknown>> };
  let dlq: { id: string; outputs: Readonly<Record<string, unknown>> };
  beforeEach(async () => {
    running = new RunningLambda();
    await running.start();
    client = running.running.client(SQSClient);
  });
  afterEach(() => running.stop());

  /** A queue whose messages come back after some seconds, and are dead after some receives. */
  const createQueue = async (maxReceiveCount = 1, visibilityTimeoutSeconds = 60) => {
    dlq = await running.declare("aws:sqs/queue:Queue", "dlq", {});
    queue = await running.declare("aws:sqs/queue:Queue", "queue", {
      visibilityTimeoutSeconds,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.outputs.arn, maxReceiveCount }),
    });
  };
  const send = (...bodies: string[]) =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: queue.id,
        Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  const deploy = (code: string, options: Partial<FunctionDeclaration> = {}) =>
    running.deploy("it", code, { timeout: 60, ...options });
  const map = (inputs: Record<string, unknown> = {}) =>
    running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
      eventSourceArn: queue.outputs.arn,
      functionName: "it",
      functionResponseTypes: ["ReportBatchItemFailures"],
      ...inputs,
    });
  const batches = () =>
    running.payloadsOf("it").map((payload) => sqsEvent.parse(payload).Records.map(({ body }) => body));
  const messagesIn = async (QueueUrl: string) => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    return (
      Number(Attributes.ApproximateNumberOfMessages) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible)
    );
  };
  const handled = () =>
    eventually(async () => running.observed.find(({ kind }) => kind === "invocation-ended"));
  const emptied = () => eventually(async () => ((await messagesIn(queue.id)) === 0 ? true : undefined));
  const deadLetters = async () => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: dlq.id, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body }) => Body).sort();
  };

  it("hands messages over as Lambda does, and deletes them", async () => {
    await createQueue();
    await deploy(answering("return null;"));
    await client.send(
      new SendMessageCommand({
        QueueUrl: queue.id,
        MessageBody: "hello",
        MessageAttributes: {
          kind: { DataType: "String", StringValue: "greeting" },
          bytes: { DataType: "Binary", BinaryValue: Buffer.from([1, 2]) },
        },
      }),
    );

    await map();
    await emptied();

    const [record] = sqsEvent.parse(running.payloadsOf("it")[0]).Records;
    expect(record).to.include({
      body: "hello",
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
      eventSource: "aws:sqs",
      eventSourceARN: queue.outputs.arn,
      awsRegion: "us-east-1",
    });
    expect(record?.messageId).to.match(/^[0-9a-f-]{36}$/);
    expect(record?.receiptHandle).to.be.a("string").and.not.empty;
    expect(record?.attributes).to.include({ ApproximateReceiveCount: "1" });
    expect(record?.attributes)
      .to.have.property("SentTimestamp")
      .that.matches(/^\d{13}$/);
    expect(record?.messageAttributes).to.deep.equal({
      kind: { stringValue: "greeting", dataType: "String", stringListValues: [], binaryListValues: [] },
      bytes: { binaryValue: "AQI=", dataType: "Binary", stringListValues: [], binaryListValues: [] },
    });
    expect(await deadLetters()).to.deep.equal([]);
  });

  it("makes no batch larger than its size", async () => {
    await createQueue();
    await deploy(answering("return null;"));
    await send("1", "2", "3", "4", "5", "6", "7");

    await map({ batchSize: 3 });
    await emptied();

    expect(batches().flat().sort()).to.deep.equal(["1", "2", "3", "4", "5", "6", "7"]);
    for (const batch of batches()) expect(batch.length).to.be.at.most(3);
    expect(batches().some((batch) => batch.length > 1)).to.equal(true);
  });

  const responses: readonly (readonly [string, string, readonly string[]])[] = [
    ["nothing", "return null;", []],
    ["an empty list", "return failed();", []],
    ["one message of three", "return failed(idOf('b'));", ["b"]],
    ["all", "return failed(idOf('a'), idOf('b'), idOf('c'));", ["a", "b", "c"]],
    ["an identifier that isn't in the batch", "return failed(idOf('a'), 'unknown');", ["a", "b", "c"]],
    ["an empty identifier", "return failed('');", ["a", "b", "c"]],
    ["a wrong key", "return { batchItemFailures: [{ id: idOf('a') }] };", ["a", "b", "c"]],
    ["an error", "throw new Error('boom');", ["a", "b", "c"]],
    ["no answer in time", "for (;;);", ["a", "b", "c"]],
  ];
  for (const [name, answer, dead] of responses) {
    it(`deletes what succeeded, and what failed goes to the dead-letter queue: ${name}`, async () => {
      await createQueue();
      await deploy(answering(answer), { timeout: name === "no answer in time" ? 1 : 60 });
      await send("a", "b", "c");

      await map();
      await eventually(async () => ((await messagesIn(queue.id)) === dead.length ? true : undefined));
      await handled();
      await running.clock.advance(61_000);
      await emptied();

      expect(batches()).to.deep.equal([["a", "b", "c"]]);
      expect(await deadLetters()).to.deep.equal(dead);
    });
  }

  it("deletes the whole batch without ReportBatchItemFailures, whatever the function answers", async () => {
    await createQueue();
    await deploy(answering("return failed(idOf('a'));"));
    await send("a", "b");

    await map({ functionResponseTypes: [] });
    await emptied();

    expect(await deadLetters()).to.deep.equal([]);
  });

  it("has no more batches in progress than its maximum concurrency", async () => {
    await createQueue();
    await deploy("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100));");
    await send("1", "2", "3", "4", "5", "6");

    await map({ batchSize: 1, scalingConfig: { maximumConcurrency: 2 } });
    await emptied();

    let now = 0;
    const seen = running.observed.map(({ kind }) => {
      now += kind === "invocation-started" ? 1 : kind === "invocation-ended" ? -1 : 0;
      return now;
    });
    expect(Math.max(...seen)).to.equal(2);
  });

  it("delivers a throttled message again, and reports that", async () => {
    await createQueue(100, 1);
    await deploy("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100));", {
      timeout: 1,
      reservedConcurrency: 1,
    });
    await send("1", "2", "3");

    await map({ batchSize: 1 });
    await emptied();

    expect(running.errors.join()).to.contain("it (queue): TooManyRequestsException");
    expect(await deadLetters()).to.deep.equal([]);
  });

  it("finishes the batch in progress when it stops, and takes no other", async () => {
    await createQueue();
    await deploy(
      "exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 300)); console.log('done'); };",
    );
    await map({ batchSize: 1, scalingConfig: { maximumConcurrency: 2 } });
    await send("1", "2", "3", "4");
    await eventually(async () => (running.payloadsOf("it").length === 2 ? true : undefined));

    await running.lambda.stop();

    expect(running.linesOf("it")).to.deep.equal(["done", "done"]);
    expect(running.payloadsOf("it")).to.have.length(2);
    expect(await messagesIn(queue.id)).to.equal(2);
  });

  it("polls with the permissions of the function's role", async () => {
    await createQueue();
    await deploy(answering("return null;"), { role: running.roleWithoutPermissions });
    await send("a");

    await map();
    const [error] = await eventually(async () => (running.errors.length > 0 ? running.errors : undefined));

    expect(error).to.contain("AccessDenied").and.to.contain("sqs:ReceiveMessage");
    expect(batches()).to.deep.equal([]);
  });

  const refused: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ["batches of more than ten", { batchSize: 11 }, "Maximum batch window in seconds must be greater than 0"],
    ["a maximum concurrency of one", { scalingConfig: { maximumConcurrency: 1 } }, "maximumConcurrency"],
    [
      "a filter that is no pattern",
      { filterCriteria: { filters: [{ pattern: "x" }] } },
      "Invalid filter pattern definition.",
    ],
    ["a function that doesn't exist", { functionName: "none" }, "function:none"],
    ["what belongs to streams", { bisectBatchOnFunctionError: true }, "bisectBatchOnFunctionError"],
    ["another source", { eventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" }, "kinesis"],
  ];
  for (const [name, inputs, named] of refused) {
    it(`refuses ${name}`, async () => {
      await createQueue();
      await deploy(answering("return null;"));

      expect((await errorOf(map(inputs))).message).to.contain(named);
    });
  }

  it("hands over what one of its filters matches, by the body's properties or its text, and deletes the rest", async () => {
    await createQueue();
    await deploy(answering("return null;"));
    await send('{"kind":"order"}', "order", '{"kind":"return"}', "[1]", '"order"');

    const patterns = ['{"body":{"kind":["order"]}}', '{"body":["order"]}'];
    await map({ filterCriteria: { filters: patterns.map((pattern) => ({ pattern })) } });
    await emptied();

    expect(batches().flat().sort()).to.deep.equal(["order", '{"kind":"order"}']);
    expect(await deadLetters()).to.deep.equal([]);
  });

  it("refuses a queue whose messages come back before the function's time is over", async () => {
    await createQueue(1, 1);
    await deploy(answering("return null;"), { timeout: 2 });

    const error = await errorOf(map());

    expect(error.name).to.equal("InvalidParameterValueException");
    expect(error.message).to.equal(
      "Queue visibility timeout: 1 seconds is less than Function timeout: 2 seconds",
    );
  });
});
