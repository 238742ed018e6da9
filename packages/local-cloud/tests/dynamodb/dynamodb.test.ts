import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { expect } from "chai";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { dynamodbResources } from "../../src/dynamodb/resources";
import { Registry } from "../../src/registry";
import { type Credentials, errorOf, operator, RunningEndpoint } from "../endpoint/running-endpoint";

const tableArn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const tableToken = "aws:dynamodb/table:Table";
const table = {
  billingMode: "PAY_PER_REQUEST",
  hashKey: "orderId",
  attributes: ["orderId", "status", "createdAt"].map((name) => ({ name, type: "S" })),
  globalSecondaryIndexes: [
    { name: "byStatus", hashKey: "status", rangeKey: "createdAt", projectionType: "ALL" },
  ],
  streamEnabled: true,
  streamViewType: "NEW_AND_OLD_IMAGES",
  ttl: { attributeName: "expiration", enabled: true },
  pointInTimeRecovery: { enabled: true },
};
const order = (orderId: string) => ({
  orderId: { S: orderId },
  status: { S: "PENDING" },
  createdAt: { S: "2026-11-21T00:00:00Z" },
});

describe("DynamoDB", () => {
  let running: RunningEndpoint;
  let dynamodb: DynamoService;
  let client: DynamoDBClient;
  beforeEach(async () => {
    running = new RunningEndpoint();
    dynamodb = new DynamoService({ directory: running.directory });
    await running.start([dynamodb], dynamodbResources(dynamodb));
    client = running.client(DynamoDBClient);
  });
  afterEach(() => running.stop());

  const declare = async (inputs: Record<string, unknown> = {}) =>
    (await running.declare(tableToken, "orders", { ...table, ...inputs })).outputs;
  const put = (orderId: string, by = client) =>
    by.send(new PutItemCommand({ TableName: "orders", Item: order(orderId) }));

  describe("items of a table", () => {
    const item = (changes: Record<string, unknown> = {}) => ({
      tableName: "orders",
      hashKey: "orderId",
      item: JSON.stringify({ ...order("ord_1"), tags: { L: [{ S: "a" }, { N: "1" }] } }),
      ...changes,
    });
    const declareItem = (inputs: Record<string, unknown> = {}) =>
      running.declare("aws:dynamodb/tableItem:TableItem", "first", item(inputs));

    it("are there once they are declared", async () => {
      await declare();

      await declareItem();

      const { Item } = await client.send(
        new GetItemCommand({ TableName: "orders", Key: { orderId: { S: "ord_1" } } }),
      );
      expect(Item).to.deep.equal({ ...order("ord_1"), tags: { L: [{ S: "a" }, { N: "1" }] } });
    });

    it("are never put over an item that is there, as the provider has it", async () => {
      await declare();
      await put("ord_1");

      expect(await errorOf(declareItem())).to.have.property("name", "ConditionalCheckFailedException");
    });

    for (const [what, text] of Object.entries({
      "isn't JSON": "{",
      "is plain JSON, not DynamoDB's": '{"orderId":"ord_1"}',
      "has a value of two types": '{"orderId":{"S":"ord_1","N":"1"}}',
    }))
      it(`are refused by name when the item ${what}`, async () => {
        await declare();

        expect(String(await errorOf(declareItem({ item: text }))))
          .to.contain("TableItem")
          .and.contain("item");
      });
  });

  describe("tables", () => {
    it("declares a table with the outputs that a program reads", async () => {
      const outputs = await declare();

      expect(outputs).to.include({ name: "orders", arn: tableArn });
      expect(outputs.streamArn).to.equal(`${tableArn}/stream/${outputs.streamLabel}`);
    });

    it("makes keys, indexes, stream and expiry as declared", async () => {
      await declare();

      const described = await client.send(new DescribeTableCommand({ TableName: "orders" }));
      const expiry = await client.send(new DescribeTimeToLiveCommand({ TableName: "orders" }));

      expect(described.Table).to.include({ TableArn: tableArn, TableStatus: "ACTIVE" });
      expect(described.Table?.GlobalSecondaryIndexes?.[0]).to.include({
        IndexName: "byStatus",
        IndexArn: `${tableArn}/index/byStatus`,
      });
      expect(described.Table?.StreamSpecification?.StreamViewType).to.equal("NEW_AND_OLD_IMAGES");
      expect(expiry.TimeToLiveDescription?.AttributeName).to.equal("expiration");
    });

    /** As the next run declares it, which knows nothing of this one. */
    const declareInNextRun = (inputs: Record<string, unknown> = {}) =>
      new Registry(dynamodbResources(dynamodb)).create(tableToken, "orders", { ...table, ...inputs });

    it("takes over a table that an earlier run left, with its items", async () => {
      const first = await declare();
      await put("o-1");

      const second = await declareInNextRun();

      const kept = await client.send(
        new GetItemCommand({ TableName: "orders", Key: { orderId: { S: "o-1" } } }),
      );
      expect(second.outputs).to.deep.equal(first);
      expect(kept.Item).to.deep.equal(order("o-1"));
    });

    it("brings a table that an earlier run left in line with its declaration", async () => {
      await declare();
      await put("o-1");

      await declareInNextRun({
        attributes: ["orderId", "createdAt"].map((name) => ({ name, type: "S" })),
        globalSecondaryIndexes: [{ name: "byDate", hashKey: "createdAt", projectionType: "KEYS_ONLY" }],
        ttl: { attributeName: "forgetAt", enabled: true },
        streamViewType: "KEYS_ONLY",
      });

      const { Table } = await client.send(new DescribeTableCommand({ TableName: "orders" }));
      const expiry = await client.send(new DescribeTimeToLiveCommand({ TableName: "orders" }));
      const found = await client.send(
        new QueryCommand({
          TableName: "orders",
          IndexName: "byDate",
          KeyConditionExpression: "createdAt = :date",
          ExpressionAttributeValues: { ":date": { S: "2026-11-21T00:00:00Z" } },
        }),
      );
      expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).to.deep.equal(["byDate"]);
      expect(Table?.StreamSpecification?.StreamViewType).to.equal("KEYS_ONLY");
      expect(expiry.TimeToLiveDescription?.AttributeName).to.equal("forgetAt");
      expect(found.Items?.map(({ orderId }) => orderId)).to.deep.equal([{ S: "o-1" }]);
    });

    it("refuses a table that an earlier run left with other keys, saying what to do", async () => {
      await declare();

      const error = await errorOf(declareInNextRun({ rangeKey: "createdAt" }));

      expect(error.name).to.equal("ResourceInUseException");
      expect(error.message).to.contain("orders").and.contain("Start without keeping it");
    });

    it("refuses to make the same table twice, as DynamoDB does", async () => {
      await declare();

      expect(await errorOf(declare())).to.have.property("name", "ResourceInUseException");
    });

    it("isn't deleted while it is protected", async () => {
      const { registry } = running;
      const guarded = { ...table, deletionProtectionEnabled: true };
      const created = await registry.create(tableToken, "guarded", guarded);

      const refusal = await errorOf(registry.delete(created));
      const open = await registry.update(created, table);
      await registry.delete(open);

      expect(refusal.message).to.contain("protected against deletion");
      expect(await registry.read(open)).to.equal(undefined);
    });

    it("names a property that it doesn't support", async () => {
      const error = await errorOf(declare({ localSecondaryIndexes: [] }));

      expect(error.message).to.contain("localSecondaryIndexes");
    });

    it("passes DynamoDB's own errors on", async () => {
      const error = await errorOf(put("o-1"));

      expect(error.name).to.equal("ResourceNotFoundException");
    });
  });

  describe("streams", () => {
    const read = async (streams: DynamoDBStreamsClient, StreamArn: string) => {
      const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
      const { ShardIterator } = await streams.send(
        new GetShardIteratorCommand({
          StreamArn,
          ShardId: StreamDescription?.Shards?.[0]?.ShardId,
          ShardIteratorType: "TRIM_HORIZON",
        }),
      );
      const first = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
      const second = await streams.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));
      return [...(first.Records ?? []), ...(second.Records ?? [])];
    };

    it("are listed and read by the account's ARNs", async () => {
      const { streamArn } = await declare();
      const streams = running.client(DynamoDBStreamsClient);
      await put("o-1");
      await put("o-2");

      const listed = await streams.send(new ListStreamsCommand({ TableName: "orders" }));
      const records = await read(streams, String(streamArn));

      expect(listed.Streams?.map(({ StreamArn }) => StreamArn)).to.deep.equal([streamArn]);
      expect(records.map(({ dynamodb: change }) => change?.NewImage?.orderId?.S)).to.deep.equal([
        "o-1",
        "o-2",
      ]);
      expect(records[0]).to.include({ eventName: "INSERT", awsRegion: "us-east-1" });
    });

    describe("sequence numbers", () => {
      const numbersOf = (records: readonly _Record[]) =>
        records.map(({ dynamodb: change }) => change?.SequenceNumber ?? "");
      const from = async (
        streams: DynamoDBStreamsClient,
        position: Partial<GetShardIteratorCommandInput>,
      ) => {
        const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: arn }));
        const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
        const input = { StreamArn: arn, ShardId, ShardIteratorType: undefined, ...position };
        const { ShardIterator } = await streams.send(new GetShardIteratorCommand(input));
        const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }));
        return numbersOf(Records);
      };
      let arn: string;
      let streams: DynamoDBStreamsClient;
      let numbers: string[];
      beforeEach(async () => {
        arn = String((await declare()).streamArn);
        streams = running.client(DynamoDBStreamsClient);
        for (let index = 0; index < 12; index += 1) await put(`o-${index}`);
        numbers = await from(streams, { ShardIteratorType: "TRIM_HORIZON" });
      });

      it("have the length that SDKs demand, and sort alike as text and as numbers", () => {
        for (const number of numbers) expect(number).to.match(/^\d{21,40}$/);
        expect(new Set(numbers)).to.have.property("size", 12);
        expect([...numbers].sort()).to.deep.equal(numbers);
        expect([...numbers].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))).to.deep.equal(numbers);
      });

      it("are positions to read at and after", async () => {
        const SequenceNumber = numbers[4];

        const at = await from(streams, { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
        const after = await from(streams, { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber });

        expect(at).to.deep.equal(numbers.slice(4));
        expect(after).to.deep.equal(numbers.slice(5));
      });

      it("are what the description of a stream begins with, and an open shard has no end", async () => {
        const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: arn }));

        expect(StreamDescription?.Shards?.[0]?.SequenceNumberRange).to.deep.equal({
          StartingSequenceNumber: numbers[0],
        });
      });

      it("are those of shards whose ids have the length that SDKs demand", async () => {
        const described = new DescribeStreamCommand({ StreamArn: arn });
        const ShardId = (await streams.send(described)).StreamDescription?.Shards?.[0]?.ShardId;
        const afterIt = new DescribeStreamCommand({ StreamArn: arn, ExclusiveStartShardId: ShardId });

        expect(ShardId).to.match(/^shardId-\d{20}-[0-9a-f]{8}$/);
        expect((await streams.send(afterIt)).StreamDescription?.Shards).to.deep.equal([]);
      });

      for (const [what, SequenceNumber] of [
        ["too short", "5"],
        ["no number", "a".repeat(21)],
        ["missing", undefined],
      ])
        it(`are refused as positions when they are ${what}`, async () => {
          const error = await errorOf(
            from(streams, { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber }),
          );

          expect(error.name).to.equal("ValidationException");
        });
    });

    it("are read by a role that may read just this stream", async () => {
      const { streamArn } = await declare();
      await put("o-1");
      const Action = ["DescribeStream", "GetShardIterator", "GetRecords"].map((name) => `dynamodb:${name}`);
      const reader = running.roleThatMay({ Action, Resource: streamArn });
      const stranger = running.roleThatMay({ Action, Resource: `${tableArn}-other/stream/*` });

      const records = await read(running.client(DynamoDBStreamsClient, reader), String(streamArn));
      const error = await errorOf(read(running.client(DynamoDBStreamsClient, stranger), String(streamArn)));

      expect(records).to.have.length(1);
      expect(error.name).to.equal("AccessDeniedException");
    });

    it("wake their readers at writes, and not at reads or failures", async () => {
      await declare();
      let woken = 0;
      dynamodb.onWrite(() => {
        woken += 1;
      });

      await put("o-1");
      await client.send(new GetItemCommand({ TableName: "orders", Key: { orderId: { S: "o-1" } } }));
      await errorOf(client.send(new PutItemCommand({ TableName: "nothing", Item: order("o-2") })));

      expect(woken).to.equal(1);
    });
  });

  describe("permissions", () => {
    const as = (statement: Record<string, unknown>) =>
      running.client(DynamoDBClient, running.roleThatMay(statement));
    const may = (action: string, Resource = tableArn) => as({ Action: `dynamodb:${action}`, Resource });
    const byStatus = new QueryCommand({
      TableName: "orders",
      IndexName: "byStatus",
      KeyConditionExpression: "#s = :s",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":s": { S: "PENDING" } },
    });
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: "orders", Item: order("o-1") } },
        {
          Delete: { TableName: "orders", Key: { orderId: { S: "o-2" } } },
        },
      ],
    });
    const batch = new BatchGetItemCommand({
      RequestItems: { orders: { Keys: [{ orderId: { S: "o-1" } }] } },
    });

    beforeEach(() => declare());

    it("are asked for the action on the table", async () => {
      await put("o-1", may("PutItem"));
      const error = await errorOf(put("o-1", may("GetItem")));

      expect(error.name).to.equal("AccessDeniedException");
      expect(error.message).to.contain(`dynamodb:PutItem on resource: ${tableArn}`);
    });

    it("are asked for the index in a query of one", async () => {
      await may("Query", `${tableArn}/index/byStatus`).send(byStatus);
      const error = await errorOf(may("Query").send(byStatus));

      expect(error.message).to.contain(`${tableArn}/index/byStatus`);
    });

    it("are asked for each action of a transaction", async () => {
      await as({ Action: ["dynamodb:PutItem", "dynamodb:DeleteItem"], Resource: tableArn }).send(transaction);
      const error = await errorOf(may("PutItem").send(transaction));

      expect(error.message).to.contain("dynamodb:DeleteItem");
    });

    it("are asked for each table of a batch", async () => {
      await may("BatchGetItem").send(batch);
      const error = await errorOf(may("BatchGetItem", `${tableArn}-other`).send(batch));

      expect(error.message).to.contain(`dynamodb:BatchGetItem on resource: ${tableArn}`);
    });

    it("aren't asked of the operator", async () => {
      const anyone: Credentials = { ...operator, accessKeyId: "AKIASOMEONE" };

      await put("o-1", running.client(DynamoDBClient, anyone));

      const found = await client.send(batch);
      expect(found.Responses?.orders).to.deep.equal([order("o-1")]);
    });
  });
});
