import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { expect } from "chai";
import { Clock } from "../../src/clock/clock";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { dynamodbResources } from "../../src/dynamodb/resources";
import { errorOf, eventually, RunningEndpoint } from "../endpoint/running-endpoint";

const day = 86_400_000;
const TableName = "sessions";

describe("DynamoDB, when the clock is moved", () => {
  let running: RunningEndpoint;
  let clock: Clock;
  let client: DynamoDBClient;
  let streams: DynamoDBStreamsClient;
  let StreamArn: string;
  beforeEach(async () => {
    running = new RunningEndpoint();
    clock = new Clock();
    const dynamodb = new DynamoService({ directory: running.directory, clock });
    await running.start([dynamodb], dynamodbResources(dynamodb));
    client = running.client(DynamoDBClient);
    streams = running.client(DynamoDBStreamsClient);
    const { outputs } = await running.declare("aws:dynamodb/table:Table", TableName, {
      name: TableName,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      rangeKey: "number",
      attributes: [
        { name: "id", type: "S" },
        { name: "number", type: "N" },
      ],
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: "until", enabled: true },
    });
    StreamArn = String(outputs.streamArn);
  });
  afterEach(() => running.stop());

  const keyOf = (id: string) => ({ id: { S: id }, number: { N: "1" } });
  const secondsFromNow = (milliseconds: number) => Math.floor((clock.now() + milliseconds) / 1000);
  /** @param until seconds since 1970 */
  const put = (id: string, until?: number | string) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: {
          ...keyOf(id),
          ...(typeof until === "number" ? { until: { N: String(until) } } : {}),
          ...(typeof until === "string" ? { until: { S: until } } : {}),
        },
      }),
    );
  const ids = async () =>
    ((await client.send(new ScanCommand({ TableName }))).Items ?? []).map(({ id }) => id?.S).sort();
  const iterator = async (position: Record<string, string>) => {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const input = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const, ...position };
    return (await streams.send(new GetShardIteratorCommand(input))).ShardIterator;
  };
  const records = async (position: Record<string, string> = {}): Promise<_Record[]> => {
    const command = new GetRecordsCommand({ ShardIterator: await iterator(position) });
    return (await streams.send(command)).Records ?? [];
  };
  /** The engine tells whole seconds; what is written in the second of a move counts as written after it. */
  const nextSecond = () => {
    const written = Math.floor(Date.now() / 1000);
    return eventually(async () => Math.floor(Date.now() / 1000) > written || undefined);
  };
  const aheadOf = (date: Date | undefined) => Number(date) - Date.now();

  describe("items with a time to live", () => {
    it("are deleted when it is over, and no others", async () => {
      await put("over", secondsFromNow(day));
      await put("later", secondsFromNow(3 * day));
      await put("without");
      await put("text", String(secondsFromNow(day)));
      await put("long over", 1_000_000);

      await clock.advance(2 * day);

      expect(await ids()).to.deep.equal(["later", "long over", "text", "without"]);
    });

    it("stay when they were given more of it before", async () => {
      await put("kept", secondsFromNow(day));
      await clock.advance(day / 2);
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf("kept"),
          UpdateExpression: "SET #until = :until",
          ExpressionAttributeNames: { "#until": "until" },
          ExpressionAttributeValues: { ":until": { N: String(secondsFromNow(5 * day)) } },
        }),
      );

      await clock.advance(day);
      expect(await ids()).to.deep.equal(["kept"]);
      await clock.advance(5 * day);

      expect(await ids()).to.deep.equal([]);
    });

    it("leave a record in the stream that says whose deletion it was", async () => {
      await put("over", secondsFromNow(day / 4));
      await put("deleted", secondsFromNow(9 * day));

      await clock.advance(day / 2);

      const removed = (await records()).filter(({ eventName }) => eventName === "REMOVE");
      expect(removed.map(({ dynamodb: change }) => change?.OldImage?.id?.S)).to.deep.equal(["over"]);
      expect(removed[0]?.userIdentity).to.deep.equal({
        Type: "Service",
        PrincipalId: "dynamodb.amazonaws.com",
      });
      for (const { eventName, userIdentity } of await records())
        if (eventName !== "REMOVE") expect(userIdentity).to.equal(undefined);
    });

    it("aren't deleted by a move that ends before", async () => {
      await put("over", secondsFromNow(day));

      await clock.advance(day - 60_000);

      expect((await client.send(new GetItemCommand({ TableName, Key: keyOf("over") }))).Item?.id?.S).to.equal(
        "over",
      );
    });
  });

  describe("times", () => {
    it("of records are the clock's, of each when it was written", async () => {
      await put("before");
      await nextSecond();
      await clock.advance(day / 2);
      await put("after");

      const [before, after] = (await records()).map(({ dynamodb: change }) =>
        aheadOf(change?.ApproximateCreationDateTime),
      );

      expect(before).to.be.within(-30_000, 1_000);
      expect(after).to.be.within(day / 2 - 30_000, day / 2 + 1_000);
    });

    it("of tables are the clock's", async () => {
      await clock.advance(2 * day);
      await running.declare("aws:dynamodb/table:Table", "later", {
        name: "later",
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
      });

      const { Table } = await client.send(new DescribeTableCommand({ TableName: "later" }));

      expect(aheadOf(Table?.CreationDateTime)).to.be.within(2 * day - 30_000, 2 * day + 1_000);
    });
  });

  describe("streams", () => {
    it("keep records for a day", async () => {
      await put("old");
      await nextSecond();
      await clock.advance(day + 3_600_000);
      await put("new");

      expect((await records()).map(({ dynamodb: change }) => change?.NewImage?.id?.S)).to.deep.equal(["new"]);
    });

    it("refuse a position at what they have trimmed", async () => {
      await put("old");
      const [old] = await records();
      const SequenceNumber = String(old?.dynamodb?.SequenceNumber);
      const at = { ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber };
      expect(await records(at)).to.have.length(1);
      await nextSecond();

      await clock.advance(day + 3_600_000);

      expect((await errorOf(iterator(at))).name).to.equal("TrimmedDataAccessException");
      expect(await records({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber })).to.deep.equal([]);
    });
  });
});
