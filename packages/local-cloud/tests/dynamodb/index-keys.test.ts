import { DescribeTableCommand, DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { dynamodbResources } from "../../src/dynamodb/resources";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const token = "aws:dynamodb/table:Table";
const hash = (attributeName: string) => ({ attributeName, keyType: "HASH" });
const range = (attributeName: string) => ({ attributeName, keyType: "RANGE" });

const allKeys = ["orderId", "status", "createdAt"];

/** A table with one index, whose keys are declared as a test wants. DynamoDB takes attributes of keys only. */
const table = (keys: Record<string, unknown>, attributes = allKeys) => ({
  billingMode: "PAY_PER_REQUEST",
  hashKey: "orderId",
  attributes: attributes.map((name) => ({ name, type: "S" })),
  globalSecondaryIndexes: [{ name: "byStatus", projectionType: "ALL", ...keys }],
});

describe("keySchemas of a table's index", () => {
  let running: RunningEndpoint;
  let client: DynamoDBClient;
  beforeEach(async () => {
    running = new RunningEndpoint();
    const dynamodb = new DynamoService({ directory: running.directory });
    await running.start([dynamodb], dynamodbResources(dynamodb));
    client = running.client(DynamoDBClient);
  });
  afterEach(() => running.stop());

  const declare = (keys: Record<string, unknown>, attributes = allKeys) =>
    running.declare(token, "orders", table(keys, attributes));
  const refused = async (keys: Record<string, unknown>) => (await errorOf(declare(keys))).message;
  const index = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "orders" }));
    return Table?.GlobalSecondaryIndexes?.[0];
  };
  const put = (orderId: string, createdAt: string) =>
    client.send(
      new PutItemCommand({
        TableName: "orders",
        Item: { orderId: { S: orderId }, status: { S: "PENDING" }, createdAt: { S: createdAt } },
      }),
    );
  const pending = async () => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: "orders",
        IndexName: "byStatus",
        KeyConditionExpression: "#s = :s",
        ExpressionAttributeNames: { "#s": "status" },
        ExpressionAttributeValues: { ":s": { S: "PENDING" } },
        ScanIndexForward: false,
      }),
    );
    return Items.map(({ orderId }) => orderId?.S);
  };

  it("make an index that is queried by its partition key and sorted by its sort key", async () => {
    await declare({ keySchemas: [hash("status"), range("createdAt")] });
    await put("older", "2026-01-01");
    await put("newer", "2026-02-01");

    expect(await pending()).to.deep.equal(["newer", "older"]);
  });

  it("need no sort key", async () => {
    await declare({ keySchemas: [hash("status")] }, ["orderId", "status"]);

    expect((await index())?.KeySchema).to.deep.equal([{ AttributeName: "status", KeyType: "HASH" }]);
  });

  it("say the same as hashKey and rangeKey, so that the index stays when a program changes to them", async () => {
    const created = await declare({ hashKey: "status", rangeKey: "createdAt" });
    await put("one", "2026-01-01");
    const before = await index();

    await running.registry.update(created, table({ keySchemas: [hash("status"), range("createdAt")] }));

    expect(await index()).to.deep.equal(before);
    expect(await pending()).to.deep.equal(["one"]);
  });

  it("build the index again, with the items of the table, when they change", async () => {
    const created = await declare({ keySchemas: [hash("status")] }, ["orderId", "status"]);
    await put("older", "2026-01-01");
    await put("newer", "2026-02-01");

    await running.registry.update(created, table({ keySchemas: [hash("status"), range("createdAt")] }));

    expect(await pending()).to.deep.equal(["newer", "older"]);
  });

  it("are refused beside hashKey, and an index has one of the two", async () => {
    expect(await refused({ hashKey: "status", keySchemas: [hash("status")] })).to.contain(
      "globalSecondaryIndexes.0: an index has either hashKey or keySchemas",
    );
    expect(await refused({})).to.contain("an index has either hashKey or keySchemas");
  });

  it("are refused with several attributes of each, which the local cloud doesn't support", async () => {
    expect(await refused({ keySchemas: [hash("status"), hash("orderId"), range("createdAt")] })).to.contain(
      "globalSecondaryIndexes.0.keySchemas: an index has one partition key and one sort key here",
    );
  });

  it("are refused in AWS's words when AWS's model refuses them", async () => {
    expect(await refused({ keySchemas: [] })).to.contain(
      "at 'globalSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    expect(await refused({ keySchemas: [{ attributeName: "status", keyType: "SORT" }] })).to.contain(
      "Value 'SORT' at 'globalSecondaryIndexes.1.member.keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]",
    );
  });

  it("begin with the partition key, as DynamoDB demands", async () => {
    expect(await refused({ keySchemas: [range("createdAt"), hash("status")] })).to.contain("HASH");
  });
});
