import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as z from "zod";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const token = "aws:lambda/eventSourceMapping:EventSourceMapping";
const queueArn = "arn:aws:sqs:us-east-1:000000000000:queue";
const dlqArn = "arn:aws:sqs:us-east-1:000000000000:dlq";
const echo = "exports.handler = async (event) => event;";
const failing = "exports.handler = async () => { throw new Error('never'); };";
type Changes = Omit<UpdateEventSourceMappingCommandInput, "UUID">;
const batch = z.object({ Records: z.array(z.unknown()) });

describe("an event source mapping that is changed by a call", () => {
  let running: RunningLambda;
  let client: LambdaClient;
  beforeEach(async () => {
    running = new RunningLambda({ withTables: true });
    await running.start();
    client = running.running.client(LambdaClient);
  });
  afterEach(() => running.stop());

  const change = (UUID: string, changes: Changes) =>
    client.send(new UpdateEventSourceMappingCommand({ UUID, ...changes }));
  const described = (UUID: string) => client.send(new GetEventSourceMappingCommand({ UUID }));
  const sizes = () => running.payloadsOf("it").map((payload) => batch.parse(payload).Records.length);

  describe("of a queue", () => {
    let queueUrl: string;
    beforeEach(async () => {
      await running.deploy("it", echo);
      queueUrl = (await running.declare("aws:sqs/queue:Queue", "queue", {})).id;
    });

    const map = (inputs: object = {}) =>
      running.declare(token, "mapping", { eventSourceArn: queueArn, functionName: "it", ...inputs });
    const sendFour = () =>
      running.running.client(SQSClient).send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: ["a", "b", "c", "d"].map((Id) => ({ Id, MessageBody: Id })),
        }),
      );

    it("takes batches of the new size, when it is enabled again", async () => {
      const { id } = await map({ enabled: false });
      await sendFour();

      const answer = await change(id, { BatchSize: 1, Enabled: true });
      await eventually(async () => sizes().length === 4 || undefined);

      expect(answer).to.include({ BatchSize: 1, State: "Enabled" });
      expect(sizes()).to.deep.equal([1, 1, 1, 1]);
    });

    it("hands events to another function", async () => {
      const { id } = await map();
      await running.deploy("other", echo);

      const { FunctionArn } = await change(id, { FunctionName: "other" });
      await sendFour();

      expect(FunctionArn).to.equal(running.lambda.find("other").arn);
      await eventually(async () => running.payloadsOf("other").length > 0 || undefined);
      expect(running.payloadsOf("it")).to.deep.equal([]);
    });

    it("has drifted from its declaration by the settings that differ, until it is deployed again", async () => {
      const created = await map({ batchSize: 10, scalingConfig: { maximumConcurrency: 5 } });
      const { registry } = running.running;
      const drifted = () => registry.type(token).drifted(created);

      await change(created.id, { FunctionResponseTypes: [] });
      expect(await drifted(), "what was so before").to.deep.equal({});
      await change(created.id, {
        BatchSize: 2,
        Enabled: false,
        ScalingConfig: {},
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      });
      expect(await drifted()).to.deep.equal({
        batchSize: 2,
        enabled: false,
        scalingConfig: undefined,
        functionResponseTypes: ["ReportBatchItemFailures"],
      });

      await registry.update(created, created.inputs);
      expect(await drifted()).to.deep.equal({});
      expect(await described(created.id)).to.deep.include({
        BatchSize: 10,
        State: "Enabled",
        ScalingConfig: { MaximumConcurrency: 5 },
        FunctionResponseTypes: [],
      });
    });

    const refused: readonly (readonly [string, Changes, string, string])[] = [
      [
        "a batch size of nothing",
        { BatchSize: 0 },
        "ValidationException",
        "Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ],
      [
        "a large batch without a window",
        { BatchSize: 11 },
        "InvalidParameterValueException",
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
      ],
      [
        "a concurrency of one",
        { ScalingConfig: { MaximumConcurrency: 1 } },
        "ValidationException",
        "at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
      ],
      [
        "a setting of streams",
        { MaximumRetryAttempts: 3 },
        "InvalidParameterValueException",
        "maximumRetryAttempts isn't for mappings of arn:aws:sqs",
      ],
      [
        "a setting that the local cloud doesn't support",
        { TumblingWindowInSeconds: 5 },
        "InvalidParameterValueException",
        "TumblingWindowInSeconds",
      ],
    ];
    for (const [what, changes, name, words] of refused)
      it(`refuses ${what}, and stays as it was`, async () => {
        const { id } = await map();
        const error = await errorOf(change(id, changes));

        expect(error.name).to.equal(name);
        expect(error.message).to.contain(words);
        expect(await described(id)).to.include({ BatchSize: 10, State: "Enabled" });
      });
  });

  describe("of a stream", () => {
    let eventSourceArn: string;
    beforeEach(async () => {
      const { outputs } = await running.declare("aws:dynamodb/table:Table", "table", {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        streamEnabled: true,
        streamViewType: "NEW_AND_OLD_IMAGES",
      });
      eventSourceArn = String(outputs.streamArn);
      await running.declare("aws:sqs/queue:Queue", "dlq", {});
    });

    const map = (inputs: object = {}) =>
      running.declare(token, "mapping", {
        eventSourceArn,
        functionName: "it",
        startingPosition: "TRIM_HORIZON",
        ...inputs,
      });
    const put = (id: string) =>
      running.running
        .client(DynamoDBClient)
        .send(new PutItemCommand({ TableName: "table", Item: { id: { S: id } } }));
    const filterOf = (id: string) => ({
      Filters: [{ Pattern: JSON.stringify({ dynamodb: { Keys: { id: { S: [id] } } } }) }],
    });

    it("passes on what the new filter lets through, and everything when it has none any more", async () => {
      await running.deploy("it", echo);
      const { id } = await map();
      await change(id, { FilterCriteria: filterOf("wanted") });

      await put("unwanted");
      await put("wanted");
      await eventually(async () => sizes().length === 1 || undefined);

      expect(JSON.stringify(running.payloadsOf("it"))).not.to.contain("unwanted");
      await change(id, { FilterCriteria: {} });
      // A write that changes nothing has no record.
      await put("another");
      await eventually(async () => sizes().length === 2 || undefined);
    });

    it("gives up a record after the new number of retries, and sends it to the new destination", async () => {
      await running.deploy("it", failing);
      const { id } = await map();

      await change(id, {
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: dlqArn } },
      });
      await put("poison");
      const letter = await eventually(async () => {
        const QueueUrl = `${running.running.endpoint.url}/000000000000/dlq`;
        const sqs = running.running.client(SQSClient);
        return (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body;
      });

      expect(JSON.parse(letter).requestContext).to.deep.include({
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      });
    });

    it("has drifted from its declaration by the settings that differ, until it is deployed again", async () => {
      await running.deploy("it", echo);
      const created = await map({
        maximumRetryAttempts: 3,
        destinationConfig: { onFailure: { destinationArn: dlqArn } },
      });
      const { registry } = running.running;
      const drifted = () => registry.type(token).drifted(created);

      await change(created.id, {
        MaximumRetryAttempts: 7,
        BisectBatchOnFunctionError: true,
        ParallelizationFactor: 2,
        MaximumRecordAgeInSeconds: 60,
        FilterCriteria: filterOf("wanted"),
        DestinationConfig: { OnFailure: {} },
      });
      expect(await drifted()).to.deep.equal({
        maximumRetryAttempts: 7,
        bisectBatchOnFunctionError: true,
        parallelizationFactor: 2,
        maximumRecordAgeInSeconds: 60,
        filterCriteria: { filters: filterOf("wanted").Filters.map(({ Pattern }) => ({ pattern: Pattern })) },
        destinationConfig: undefined,
      });

      await registry.update(created, created.inputs);
      expect(await drifted()).to.deep.equal({});
      expect(await described(created.id)).to.deep.include({
        MaximumRetryAttempts: 3,
        BisectBatchOnFunctionError: false,
        DestinationConfig: { OnFailure: { Destination: dlqArn } },
      });
    });
  });
});
