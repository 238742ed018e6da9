import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { expect } from "chai";
import * as z from "zod";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { dynamodbResources } from "../../src/dynamodb/resources";
import { RunningEndpoint } from "../endpoint/running-endpoint";

const TableName = "items";

describe("streams after writes that changed nothing", () => {
  let running: RunningEndpoint;
  let client: DynamoDBClient;
  let streams: DynamoDBStreamsClient;
  let StreamArn: string;
  beforeEach(async () => {
    running = new RunningEndpoint();
    const dynamodb = new DynamoService({ directory: running.directory });
    await running.start([dynamodb], dynamodbResources(dynamodb));
    client = running.client(DynamoDBClient);
    streams = running.client(DynamoDBStreamsClient);
    const { outputs } = await running.declare("aws:dynamodb/table:Table", TableName, {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
    });
    StreamArn = z.string().parse(outputs.streamArn);
  });
  afterEach(() => running.stop());

  const put = (id: string, a: string) =>
    client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, a: { S: a } } }));

  /** What each read of one record has, until one has none. */
  const read = async (): Promise<string[]> => {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const begin = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand(begin));
    for (const found: string[] = []; ; ) {
      const { Records = [], NextShardIterator } = await streams.send(
        new GetRecordsCommand({ ShardIterator, Limit: 1 }),
      );
      ShardIterator = NextShardIterator;
      if (Records.length === 0) return found;
      found.push(...Records.map(({ dynamodb: change }) => String(change?.NewImage?.a?.S)));
    }
  };

  it("have the writes around them, and no read is empty on the way", async () => {
    await put("one", "1");
    for (let again = 0; again < 3; again++) await put("one", "1");
    await put("one", "2");
    await put("one", "2");

    expect(await read()).to.deep.equal(["1", "2"]);
  });

  it("have items that are alike and have other keys", async () => {
    await put("one", "1");
    await put("two", "1");

    expect(await read()).to.deep.equal(["1", "1"]);
  });
});
