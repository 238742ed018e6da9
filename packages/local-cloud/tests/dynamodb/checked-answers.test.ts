import * as dynamodbClient from "@aws-sdk/client-dynamodb";
import * as streamsClient from "@aws-sdk/client-dynamodb-streams";
import { expect } from "chai";
import * as z from "zod";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { FaultyCalls } from "../../src/faults/faulty-calls";
import { PlannedFaults } from "../../src/faults/planned-faults";
import { type CheckedAnswer, checkedCall, crc32 } from "../endpoint/checking-client";
import { operator, RunningEndpoint } from "../endpoint/running-endpoint";

/** Every operation that the SDK's client of an API has. */
const operationsOf = (client: object): string[] =>
  Object.keys(client)
    .filter((name) => /^[A-Z].*Command$/.test(name) && name !== "$Command")
    .map((name) => name.slice(0, -"Command".length));

const definition = (TableName: string) => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
});

const key = { id: { S: "ä-1" } };

/** One call that succeeds of each operation on tables and items, in an order in which they can. */
const successes = (TableName: string): (readonly [action: string, input: object])[] => {
  const select = { Statement: `SELECT * FROM "${TableName}" WHERE id = '2'` };
  return [
    ["CreateTable", definition(TableName)],
    ["DescribeTable", { TableName }],
    ["ListTables", {}],
    ["UpdateTimeToLive", { TableName, TimeToLiveSpecification: { AttributeName: "until", Enabled: true } }],
    ["DescribeTimeToLive", { TableName }],
    ["PutItem", { TableName, Item: { ...key, text: { S: "naïve ☃" } } }],
    ["GetItem", { TableName, Key: key }],
    ["GetItem", { TableName, Key: key, ReturnConsumedCapacity: "TOTAL" }],
    [
      "UpdateItem",
      {
        TableName,
        Key: key,
        UpdateExpression: "ADD stock :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
        ReturnValues: "ALL_NEW",
      },
    ],
    [
      "Query",
      { TableName, KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": key.id } },
    ],
    ["Scan", { TableName, Limit: 1 }],
    ["BatchWriteItem", { RequestItems: { [TableName]: [{ PutRequest: { Item: { id: { S: "2" } } } }] } }],
    ["BatchGetItem", { RequestItems: { [TableName]: { Keys: [key] } } }],
    ["TransactWriteItems", { TransactItems: [{ Put: { TableName, Item: { id: { S: "3" } } } }] }],
    ["TransactGetItems", { TransactItems: [{ Get: { TableName, Key: key } }] }],
    ["ExecuteStatement", select],
    ["BatchExecuteStatement", { Statements: [select] }],
    ["ExecuteTransaction", { TransactStatements: [select] }],
    ["DeleteItem", { TableName, Key: { id: { S: "2" } }, ReturnValues: "ALL_OLD" }],
    ["UpdateTable", { TableName, BillingMode: "PAY_PER_REQUEST" }],
    ["DeleteTable", { TableName }],
  ];
};

describe("DynamoDB's answers, to a client that checks what headers say of a body", () => {
  const planned = new PlannedFaults();
  const running = new RunningEndpoint({
    faults: new FaultyCalls(planned, async () => {}, { noteCall: () => {} }),
  });
  const dynamodb = new DynamoService({ directory: running.directory });
  before(() => running.start([dynamodb]));
  after(() => running.stop());

  const send = (target: string, body: string, headers = {}, { accessKeyId } = operator) =>
    checkedCall(
      running.endpoint.url,
      { service: "dynamodb", accessKeyId },
      { "x-amz-target": target, "content-type": "application/x-amz-json-1.0", ...headers },
      body,
    );
  const tables = (action: string, input: unknown, by = operator) =>
    send(`DynamoDB_20120810.${action}`, JSON.stringify(input), {}, by);
  const streams = (action: string, input: unknown) =>
    send(`DynamoDBStreams_20120810.${action}`, JSON.stringify(input));

  const expectChecked = (answer: CheckedAnswer, what: string): void => {
    expect(answer.lies, what).to.deep.equal([]);
    expect(answer.headers, what).to.have.property("x-amz-crc32");
  };
  const expectStatus = (answer: CheckedAnswer, status: number, what = ""): void => {
    expectChecked(answer, what);
    expect(answer.status, `${what} ${answer.text}`).to.equal(status);
  };

  it("knows CRC-32 by its check value", () => {
    expect(crc32(Buffer.from("123456789"))).to.equal(0xcbf43926);
  });

  it("are as the headers say when operations succeed", async () => {
    for (const [action, input] of successes("things")) expectStatus(await tables(action, input), 200, action);
  });

  it("are as the headers say when operations of streams succeed", async () => {
    const TableName = "streamed";
    await tables("CreateTable", definition(TableName));
    await tables("PutItem", { TableName, Item: key });

    const listed = await streams("ListStreams", { TableName });
    const StreamArn = streamArnIn.parse(listed.json);
    const described = await streams("DescribeStream", { StreamArn });
    const ShardId = shardIdIn.parse(described.json);
    const position = { ShardIteratorType: "TRIM_HORIZON" };
    const iterator = await streams("GetShardIterator", { StreamArn, ShardId, ...position });
    const read = await streams("GetRecords", iterator.json);

    for (const answer of [listed, described, iterator, read]) expectStatus(answer, 200);
    expect(read.text).to.contain('"NewImage"');
  });

  // DescribeLimits reads no input, so nothing that is sent makes it fail.
  for (const [api, client] of [
    ["DynamoDB_20120810", dynamodbClient],
    ["DynamoDBStreams_20120810", streamsClient],
  ] as const)
    for (const operation of [...operationsOf(client), "NoSuchOperation"].filter(
      (one) => one !== "DescribeLimits",
    ))
      it(`are as the headers say when ${api}.${operation} fails`, async () => {
        const answer = await send(`${api}.${operation}`, '{"TableName": 7, "StreamArn": 7, "Limit": 0}');

        expectChecked(answer, answer.text);
        expect(answer.status, answer.text).to.be.at.least(400);
      });

  it("are as the headers say when the endpoint itself refuses", async () => {
    const stranger = running.roleThatMay({ Action: "sqs:*", Resource: "*" });
    const elsewhere = { origin: "https://example.com" };

    expectStatus(await send("DynamoDB_20120810.PutItem", "{"), 400);
    expectStatus(await send("DynamoDB_20120810.ListTables", "{}", elsewhere), 403);
    expectStatus(await tables("DescribeTable", { TableName: "secrets" }, stranger), 400);
  });

  it("are as the headers say when the client takes compressed ones", async () => {
    const compressed = { "accept-encoding": "gzip, deflate, br" };

    expectStatus(await send("DynamoDB_20120810.ListTables", "{}", compressed), 200);
  });

  for (const kind of ["partial", "throttle", "error"] as const)
    it(`are as the headers say when a fault changes them: ${kind}`, async () => {
      const table = `faulty-${kind}`;
      await tables("CreateTable", definition(table));
      const role = running.roleThatMay({ Action: "dynamodb:*", Resource: "*" });
      planned.set({ seed: 3, faults: [{ kind, service: "dynamodb", action: "*", rate: 1, after: 0 }] });

      const requests = Array.from({ length: 25 }, (_, index) => ({
        PutRequest: { Item: { id: { S: `${index}` } } },
      }));
      const answer = await tables("BatchWriteItem", { RequestItems: { [table]: requests } }, role);

      expectChecked(answer, kind);
      expect(answer.text).to.contain(kind === "partial" ? '"UnprocessedItems":{"faulty' : "(fault)");
    });
});

const streamArnIn = z
  .looseObject({ Streams: z.tuple([z.looseObject({ StreamArn: z.string() })]) })
  .transform(({ Streams: [{ StreamArn }] }) => StreamArn);
const shardIdIn = z
  .looseObject({
    StreamDescription: z.looseObject({ Shards: z.tuple([z.looseObject({ ShardId: z.string() })]) }),
  })
  .transform(({ StreamDescription }) => StreamDescription.Shards[0].ShardId);
