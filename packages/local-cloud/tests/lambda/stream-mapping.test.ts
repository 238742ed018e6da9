import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import * as z from "zod";
import type { FunctionDeclaration } from "../../src/lambda/lambda";
import { errorOf, eventually } from "../endpoint/running-endpoint";
import { RunningLambda } from "./running-lambda";

const image = z.looseObject({ id: z.object({ S: z.string() }), n: z.object({ N: z.string() }) });
const streamEvent = z.object({
  Records: z.array(
    z.looseObject({
      eventName: z.string(),
      dynamodb: z.looseObject({ SequenceNumber: z.string(), NewImage: image.optional() }),
    }),
  ),
});

const succeeding = "exports.handler = async () => null;";

describe("Lambda: event source mapping of a stream", () => {
  let running: RunningLambda;
  let dynamodb: DynamoDBClient;
  let sqs: SQSClient;
  let tables = 0;
  let table = { name: "", streamArn: "" };
  let name = "";
  before(async () => {
    running = new RunningLambda({ withTables: true });
    await running.start();
    dynamodb = running.running.client(DynamoDBClient);
    sqs = running.running.client(SQSClient);
  });
  after(() => running.stop());
  beforeEach(async () => {
    tables += 1;
    name = `function-${tables}`;
    const { outputs } = await running.declare("aws:dynamodb/table:Table", `table-${tables}`, {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
    });
    table = { name: String(outputs.name), streamArn: String(outputs.streamArn) };
  });

  const deploy = (code: string, options: Partial<FunctionDeclaration> = {}) =>
    running.deploy(name, code, options);
  const inputs = () => ({
    eventSourceArn: table.streamArn,
    functionName: name,
    startingPosition: "TRIM_HORIZON",
  });
  const map = (more: Record<string, unknown> = {}) =>
    running.declare("aws:lambda/eventSourceMapping:EventSourceMapping", `mapping-${tables}`, {
      ...inputs(),
      ...more,
    });
  const put = (id: string, n: number) =>
    dynamodb.send(
      new PutItemCommand({ TableName: table.name, Item: { id: { S: id }, n: { N: String(n) } } }),
    );
  const batches = () =>
    running
      .payloadsOf(name)
      .map((payload) => streamEvent.parse(payload).Records.map((record) => record.dynamodb));
  /** `a1` for the item `a` when its number is 1, in the order of the invokes. */
  const seen = () =>
    batches()
      .flat()
      .map(({ NewImage }) => `${NewImage?.id.S}${NewImage?.n.N}`);
  const handled = (what: string) => eventually(async () => (seen().includes(what) ? true : undefined));

  it("hands records over as Lambda does", async () => {
    await deploy(succeeding);
    await put("a", 1);
    await put("a", 2);
    await dynamodb.send(new DeleteItemCommand({ TableName: table.name, Key: { id: { S: "a" } } }));

    await map();
    const records = await eventually(async () => {
      const all = running.payloadsOf(name).flatMap((payload) => streamEvent.parse(payload).Records);
      return all.length === 3 ? all : undefined;
    });

    expect(records.map(({ eventName }) => eventName)).to.deep.equal(["INSERT", "MODIFY", "REMOVE"]);
    const [inserted, modified, removed] = records;
    expect(inserted).to.include({
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      eventSourceARN: table.streamArn,
      awsRegion: "us-east-1",
    });
    expect(inserted?.dynamodb).to.deep.include({
      Keys: { id: { S: "a" } },
      NewImage: { id: { S: "a" }, n: { N: "1" } },
      StreamViewType: "NEW_AND_OLD_IMAGES",
    });
    expect(inserted?.dynamodb).not.to.have.property("OldImage");
    expect(modified?.dynamodb).to.deep.include({ OldImage: { id: { S: "a" }, n: { N: "1" } } });
    expect(removed?.dynamodb).not.to.have.property("NewImage");
  });

  it("is woken by each write: none waits for the next look", async () => {
    await deploy(succeeding);
    await map();
    await put("warm", 0);
    await handled("warm0");
    const start = Date.now();

    for (let n = 1; n <= 40; n += 1) {
      await put("a", n);
      await handled(`a${n}`);
    }

    // Forty looks of a second each, if it weren't.
    expect(Date.now() - start).to.be.below(25_000);
  });

  it("begins with what is written from now on, if it should", async () => {
    await deploy(succeeding);
    await put("before", 1);

    await map({ startingPosition: "LATEST" });
    await put("after", 1);
    await handled("after1");

    expect(seen()).to.deep.equal(["after1"]);
  });

  it("invokes nothing for records that no filter lets through, and goes by a changed filter from then on", async () => {
    const only = (id: string) => ({
      filterCriteria: {
        filters: [
          { pattern: JSON.stringify({ dynamodb: { NewImage: { id: { S: [id] } } } }) },
          { pattern: JSON.stringify({ dynamodb: { NewImage: { id: { S: ["last"] } } } }) },
        ],
      },
    });
    await deploy(succeeding);
    const mapping = await map(only("a"));
    for (const [id, n] of [["a", 1] as const, ["b", 2] as const, ["last", 3] as const]) await put(id, n);
    await handled("last3");
    const before = seen();

    await running.running.registry.update(mapping, { ...inputs(), ...only("b") });
    for (const [id, n] of [["a", 4] as const, ["b", 5] as const, ["last", 6] as const]) await put(id, n);
    await handled("last6");

    expect(before).to.deep.equal(["a1", "last3"]);
    expect(seen().slice(before.length)).to.deep.equal(["b5", "last6"]);
  });

  it("refuses a filter that Lambda refuses", async () => {
    await deploy(succeeding);

    const error = await errorOf(map({ filterCriteria: { filters: [{ pattern: '{"dynamodb": "b"}' }] } }));

    expect(error.message).to.contain("Invalid filter pattern definition");
  });

  it("makes no batch larger than its size", async () => {
    await deploy(succeeding);
    for (let n = 1; n <= 7; n += 1) await put("a", n);

    await map({ batchSize: 3 });
    await handled("a7");

    expect(batches().map(({ length }) => length)).to.deep.equal([3, 3, 1]);
  });

  it("keeps the order of each key, with batches in progress at once", async () => {
    await deploy(
      "exports.handler = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20, null));",
    );
    const keys = ["a", "b", "c", "d", "e", "f"];

    await map({ batchSize: 2, parallelizationFactor: 4 });
    for (let n = 1; n <= 10; n += 1) await Promise.all(keys.map((key) => put(key, n)));
    await eventually(async () => (seen().length >= 60 ? true : undefined));

    expect(seen()).to.have.length(60);
    for (const key of keys)
      expect(seen().filter((one) => one.startsWith(key))).to.deep.equal(
        Array.from({ length: 10 }, (_, index) => `${key}${index + 1}`),
      );
  });

  /** Fails for the item "bad", as long as that is. */
  const failingOnBad = `
    exports.handler = async ({ Records }) => {
      if (Records.some(({ dynamodb }) => dynamodb.NewImage.id.S === "bad")) throw new Error("bad");
    };
  `;

  it("lets a record that fails hold up no key of another lane", async () => {
    await deploy(failingOnBad);
    await map({ parallelizationFactor: 10 });
    await put("bad", 1);
    await handled("bad1");

    for (const key of ["a", "b", "c", "d", "e"]) await put(key, 1);
    // One of ten lanes is held up, so most of five keys get through.
    await eventually(async () => {
      const through = ["a1", "b1", "c1", "d1", "e1"].filter((one) => seen().includes(one));
      return through.length >= 3 ? true : undefined;
    });

    expect(seen().filter((one) => one === "bad1").length).to.be.at.least(1);
  });

  it("sends the position of records that it gave up to the on-failure destination, and continues", async () => {
    const functionArn = await deploy(failingOnBad);
    const dlq = await running.declare("aws:sqs/queue:Queue", `dlq-${tables}`, {});
    await map({
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
      destinationConfig: { onFailure: { destinationArn: dlq.outputs.arn } },
    });
    const start = Math.floor(Date.now() / 1000) * 1000;

    await put("a", 1);
    await put("bad", 1);
    await put("b", 1);
    await handled("b1");
    const message = await eventually(async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: dlq.id }));
      return Messages?.[0];
    });

    const body = JSON.parse(message.Body ?? "");
    const bad = batches()
      .flat()
      .find(({ NewImage }) => NewImage?.id.S === "bad");
    expect(body.requestContext.requestId).to.match(/^[0-9a-f-]{36}$/);
    expect(Date.parse(body.timestamp)).to.be.at.least(start);
    const { approximateArrivalOfFirstRecord: arrival, shardId } = body.DDBStreamBatchInfo;
    expect(arrival).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(shardId).to.match(/^shardId-\d{20}-/);
    expect(bad?.SequenceNumber).to.match(/^\d{21,40}$/);
    expect(body).to.deep.equal({
      requestContext: {
        requestId: body.requestContext.requestId,
        functionArn,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: body.timestamp,
      DDBStreamBatchInfo: {
        shardId,
        startSequenceNumber: bad?.SequenceNumber,
        endSequenceNumber: bad?.SequenceNumber,
        approximateArrivalOfFirstRecord: arrival,
        approximateArrivalOfLastRecord: arrival,
        batchSize: 1,
        streamArn: table.streamArn,
      },
    });
  });

  it("says what it gave up when there is no destination, or none that can be reached", async () => {
    await deploy(failingOnBad);
    const destinations: Record<string, unknown>[] = [
      {},
      {
        destinationConfig: {
          onFailure: { destinationArn: "arn:aws:sqs:us-east-1:000000000000:not-there" },
        },
      },
    ];
    for (const destination of destinations) {
      running.errors.length = 0;
      const mapping = await map({ maximumRetryAttempts: 0, ...destination });
      await put("bad", 1);

      const [error] = await eventually(async () => (running.errors.length > 0 ? running.errors : undefined));

      expect(error).to.contain(`${name} (stream)`).and.to.contain("on-failure destination");
      expect(error).to.contain("DDBStreamBatchInfo");
      await running.running.registry.delete(mapping);
    }
  });

  it("continues from where it was when it is updated: no record is lost or comes twice", async () => {
    await deploy("exports.handler = async () => {};");
    const mapping = await map({ batchSize: 1 });
    const { registry } = running.running;
    const ids = Array.from({ length: 30 }, (_, index) => `id-${index}`);

    await Promise.all(ids.slice(0, 10).map((id) => put(id, 1)));
    const wider = await registry.update(mapping, {
      eventSourceArn: table.streamArn,
      functionName: name,
      startingPosition: "TRIM_HORIZON",
      batchSize: 5,
      parallelizationFactor: 4,
    });
    await Promise.all(ids.slice(10).map((id) => put(id, 1)));

    const seen = await eventually(async () => {
      const found = running.payloadsOf(name).flatMap((payload) => JSON.stringify(payload).match(/id-\d+/g));
      const keys = found.filter((_, index) => index % 2 === 0); // a record names its key in Keys and NewImage
      return keys.length >= ids.length ? keys : undefined;
    });
    expect(seen).to.have.members(ids);
    expect(wider.id).to.equal(mapping.id);
  });

  it("finishes the batch in progress when it stops, and takes no other", async () => {
    const stopping = new RunningLambda({ withTables: true });
    await stopping.start();
    const { outputs } = await stopping.declare("aws:dynamodb/table:Table", "table", {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
    });
    await stopping.deploy(
      "it",
      "exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 300)); console.log('done'); };",
    );
    const client = stopping.running.client(DynamoDBClient);
    for (const id of ["a", "b"])
      await client.send(new PutItemCommand({ TableName: "table", Item: { id: { S: id } } }));
    await stopping.declare("aws:lambda/eventSourceMapping:EventSourceMapping", "mapping", {
      eventSourceArn: outputs.streamArn,
      functionName: "it",
      startingPosition: "TRIM_HORIZON",
      batchSize: 1,
    });
    await eventually(async () => (stopping.payloadsOf("it").length === 1 ? true : undefined));

    await stopping.lambda.stop();
    const lines = stopping.linesOf("it");
    await stopping.stop();

    expect(lines).to.deep.equal(["done"]);
    expect(stopping.payloadsOf("it")).to.have.length(1);
  });

  it("refuses what belongs to queues", async () => {
    await deploy(succeeding);

    const error = await errorOf(map({ scalingConfig: { maximumConcurrency: 2 } }));

    expect(error.message).to.contain("scalingConfig");
  });

  it("reads with the permissions of the function's role", async () => {
    await deploy(succeeding, { role: running.roleWithoutPermissions });

    const error = await errorOf(map());

    expect(error.name).to.equal("AccessDeniedException");
    expect(error.message).to.contain("dynamodb:DescribeStream");
  });
});
