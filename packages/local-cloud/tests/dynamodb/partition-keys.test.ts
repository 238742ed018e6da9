import { expect } from "chai";
import { PartitionKeys } from "../../src/dynamodb/partition-keys";
import { tableInputs } from "../../src/dynamodb/table-declaration";
import type { AwsCall } from "../../src/service";

const orders = tableInputs.parse({
  billingMode: "PAY_PER_REQUEST",
  hashKey: "orderId",
  attributes: ["orderId", "status", "createdAt"].map((name) => ({ name, type: "S" })),
  globalSecondaryIndexes: [
    { name: "byStatus", hashKey: "status", rangeKey: "createdAt", projectionType: "ALL" },
  ],
});
const call = (action: string, input: Record<string, unknown>): AwsCall => ({
  service: "dynamodb",
  action,
  protocol: "json",
  input,
  method: "POST",
  path: "/",
  headers: {},
  body: Buffer.from(JSON.stringify(input)),
  caller: { kind: "operator" },
  requestId: "r-1",
});
const TableName = "orders";
const Key = { orderId: { S: "1" } };
const put = call("PutItem", { TableName, Item: { ...Key, status: { S: "PENDING" } } });
const update = {
  TableName,
  Key,
  UpdateExpression: "SET #status = :to, version = version + :one",
  ExpressionAttributeNames: { "#status": "status" },
  ExpressionAttributeValues: { ":to": { S: "PAID" }, ":one": { N: "1" } },
};
const inIndex = { table: TableName, index: "byStatus", reads: 0, writes: 4 };
const inTable = { table: TableName, reads: 0, writes: 4 };
const known = () => new PartitionKeys(new Map([[TableName, orders]]));

describe("partition keys of a call", () => {
  it("are those of the table's items", () => {
    expect(known().split(put, [inTable])).to.deep.equal([{ ...inTable, partitionKey: "1" }]);
    expect(known().split(call("GetItem", { TableName, Key }), [inTable])).to.deep.equal([
      { ...inTable, partitionKey: "1" },
    ]);
  });

  it("are the old and the new one in an index whose key changes", () => {
    const keys = known();
    keys.split(put, []);

    const split = keys.split(call("UpdateItem", update), [inIndex]);

    expect(split).to.deep.equal([
      { ...inIndex, writes: 2, partitionKey: "PENDING" },
      { ...inIndex, writes: 2, partitionKey: "PAID" },
    ]);
  });

  it("stay those of an earlier write if an update doesn't change them", () => {
    const keys = known();
    keys.split(put, []);

    const split = keys.split(call("UpdateItem", { ...update, UpdateExpression: "SET note = :to" }), [
      inIndex,
    ]);

    expect(split).to.deep.equal([{ ...inIndex, partitionKey: "PENDING" }]);
  });

  it("don't change with an update that was refused", () => {
    const keys = known();
    keys.split(put, []);
    keys.split(call("UpdateItem", update), [], false);

    const split = keys.split(call("UpdateItem", update), [inIndex]);

    expect(split.map(({ partitionKey }) => partitionKey)).to.deep.equal(["PENDING", "PAID"]);
  });

  it("are those of every item of a transaction or a batch", () => {
    const transaction = call("TransactWriteItems", {
      TransactItems: [{ Update: update }, { Put: { TableName, Item: { orderId: { S: "2" } } } }],
    });
    const batch = call("BatchWriteItem", {
      RequestItems: { orders: [{ PutRequest: { Item: Key } }, { DeleteRequest: { Key } }] },
    });

    expect(known().split(transaction, [inTable])).to.deep.equal([
      { ...inTable, writes: 2, partitionKey: "1" },
      { ...inTable, writes: 2, partitionKey: "2" },
    ]);
    expect(
      known()
        .split(batch, [inTable])
        .map(({ partitionKey }) => partitionKey),
    ).to.deep.equal(["1", "1"]);
  });

  it("is what a query asks for", () => {
    const query = call("Query", {
      TableName,
      IndexName: "byStatus",
      KeyConditionExpression: "#s = :s AND createdAt > :from",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":s": { S: "PAID" }, ":from": { S: "2026" } },
    });

    expect(known().split(query, [{ ...inIndex, reads: 1, writes: 0 }])).to.deep.equal([
      { ...inIndex, reads: 1, writes: 0, partitionKey: "PAID" },
    ]);
  });

  it("are unknown for a scan and for a table that nobody declared", () => {
    expect(known().split(call("Scan", { TableName }), [inTable])).to.deep.equal([inTable]);
    expect(new PartitionKeys(new Map()).split(put, [inTable])).to.deep.equal([inTable]);
  });
});
