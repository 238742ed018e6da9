import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as z from "zod";
import { eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const token = "aws:lambda/eventSourceMapping:EventSourceMapping";
const batch = z.object({ Records: z.array(z.unknown()) });

describe("the batching window of an event source mapping", () => {
  let running: RunningLambda;
  beforeEach(async () => {
    running = new RunningLambda({ withTables: true });
    await running.start();
    await running.deploy("it", "exports.handler = async () => {};");
  });
  afterEach(() => running.stop());

  const sizes = () => running.payloadsOf("it").map((payload) => batch.parse(payload).Records.length);
  const arrived = (count: number) =>
    eventually(async () => (sizes().reduce((sum, size) => sum + size, 0) === count ? true : undefined));

  describe("of a queue", () => {
    let QueueUrl: string;
    beforeEach(async () => {
      QueueUrl = (await running.declare("aws:sqs/queue:Queue", "queue", { visibilityTimeoutSeconds: 600 }))
        .id;
    });

    const map = (inputs: object) =>
      running.declare(token, "mapping", {
        eventSourceArn: "arn:aws:sqs:us-east-1:000000000000:queue",
        functionName: "it",
        scalingConfig: { maximumConcurrency: 2 },
        ...inputs,
      });
    const send = async (count: number) => {
      const Entries = Array.from({ length: count }, (_, index) => ({ Id: String(index), MessageBody: "m" }));
      await running.running.client(SQSClient).send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    };

    it("gathers more messages than one receive returns, and doesn't wait once the batch is full", async () => {
      for (let times = 0; times < 3; times += 1) await send(10);

      await map({ batchSize: 15, maximumBatchingWindowInSeconds: 300 });
      await arrived(30);
      await running.lambda.stop();

      const { ApproximateNumberOfMessagesNotVisible: left } = await running.sqs.attributes(QueueUrl);
      expect(sizes()).to.deep.equal([15, 15]);
      expect(left, "handled but not deleted").to.equal("0");
      expect(running.errors).to.deep.equal([]);
    });

    it("ends with what there is", async () => {
      await send(1);

      await map({ batchSize: 10, maximumBatchingWindowInSeconds: 1 });

      await arrived(1);
    });

    it("is set by a call, with a larger batch", async () => {
      const created = await map({ batchSize: 1, enabled: false });
      for (let times = 0; times < 3; times += 1) await send(10);

      await running.running.client(LambdaClient).send(
        new UpdateEventSourceMappingCommand({
          UUID: created.id,
          BatchSize: 15,
          MaximumBatchingWindowInSeconds: 300,
          Enabled: true,
        }),
      );
      await arrived(30);

      expect(sizes()).to.deep.equal([15, 15]);
      expect(await running.running.registry.type(token).drifted(created)).to.deep.equal({
        batchSize: 15,
        maximumBatchingWindowInSeconds: 300,
        enabled: true,
      });
    });
  });

  describe("of a stream", () => {
    const map = async (inputs: object) => {
      const { outputs } = await running.declare("aws:dynamodb/table:Table", "table", {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        streamEnabled: true,
        streamViewType: "KEYS_ONLY",
      });
      await running.declare(token, "mapping", {
        eventSourceArn: outputs.streamArn,
        functionName: "it",
        startingPosition: "TRIM_HORIZON",
        ...inputs,
      });
    };
    const put = (id: string) =>
      running.running
        .client(DynamoDBClient)
        .send(new PutItemCommand({ TableName: "table", Item: { id: { S: id } } }));

    it("gathers records until the batch is full", async () => {
      await map({ batchSize: 3, maximumBatchingWindowInSeconds: 300 });

      for (const id of ["a", "b", "c", "d", "e", "f"]) await put(id);
      await arrived(6);

      expect(sizes()).to.deep.equal([3, 3]);
    });

    it("ends with what there is", async () => {
      await map({ maximumBatchingWindowInSeconds: 1 });

      await put("a");

      await arrived(1);
    });
  });
});
