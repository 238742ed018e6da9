import { expect } from "chai";
import { dynamoPermissions } from "../../src/dynamodb/permissions";
import type { AwsCall } from "../../src/service";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const secret = "arn:aws:dynamodb:us-east-1:000000000000:table/clients";

const needs = (action: string, input: Record<string, unknown>): string[] => {
  const call: AwsCall = {
    ...{ service: "dynamodb", action, protocol: "json", input, method: "POST", path: "/", headers: {} },
    ...{ body: Buffer.alloc(0), caller: { kind: "operator" }, requestId: "1" },
  };
  return dynamoPermissions(call).map(({ action: needed, resource }) => `${needed} ${resource}`);
};

describe("what a call of DynamoDB needs", () => {
  const cases: (readonly [string, string, Record<string, unknown>, readonly string[]])[] = [
    ["an item of a table", "PutItem", { TableName: "orders" }, [`dynamodb:PutItem ${table}`]],
    ["a table by its ARN", "GetItem", { TableName: table }, [`dynamodb:GetItem ${table}`]],
    [
      "an index of a table",
      "Query",
      { TableName: "orders", IndexName: "byStatus" },
      [`dynamodb:Query ${table}/index/byStatus`],
    ],
    [
      "the tables of a batch",
      "BatchGetItem",
      { RequestItems: { orders: {}, clients: {} } },
      [`dynamodb:BatchGetItem ${table}`, `dynamodb:BatchGetItem ${secret}`],
    ],
    [
      "each action of a transaction",
      "TransactWriteItems",
      { TransactItems: [{ Put: { TableName: "orders" } }, { ConditionCheck: { TableName: "clients" } }] },
      [`dynamodb:PutItem ${table}`, `dynamodb:ConditionCheckItem ${secret}`],
    ],
    [
      "both actions of an entry that has two",
      "TransactWriteItems",
      { TransactItems: [{ Put: { TableName: "orders" }, Delete: { TableName: "clients" } }] },
      [`dynamodb:PutItem ${table}`, `dynamodb:DeleteItem ${secret}`],
    ],
    [
      "a stream",
      "DescribeStream",
      { StreamArn: `${table}/stream/1` },
      [`dynamodb:DescribeStream ${table}/stream/1`],
    ],
    [
      "the stream of an iterator",
      "GetRecords",
      { ShardIterator: `${table}/stream/1|5` },
      [`dynamodb:GetRecords ${table}/stream/1`],
    ],
    ["all tables", "ListTables", {}, ["dynamodb:ListTables *"]],
  ];
  for (const [what, action, input, expected] of cases)
    it(`names ${what}`, () => {
      expect(needs(action, input)).to.deep.equal(expected);
    });

  const disguised: (readonly [string, string, Record<string, unknown>])[] = [
    ["a transaction without entries", "Scan", { TransactItems: [] }],
    ["a transaction", "Scan", { TransactItems: [{ Get: { TableName: "orders" } }] }],
    ["a batch", "DeleteTable", { RequestItems: { orders: [] } }],
    ["a stream", "Scan", { StreamArn: `${table}/stream/1` }],
    ["an iterator", "Scan", { ShardIterator: `${table}/stream/1|5` }],
  ];
  for (const [what, action, input] of disguised)
    it(`follows from the action ${action}, whatever of ${what} stands in the body`, () => {
      expect(needs(action, { TableName: "clients", ...input })).to.deep.equal([
        `dynamodb:${action} ${secret}`,
      ]);
    });

  it("isn't known for an action that isn't, and for a transaction that can't be read", () => {
    expect(needs("ExecuteStatement", { Statement: "SELECT * FROM clients" })).to.deep.equal([]);
    expect(needs("constructor", {})).to.deep.equal([]);
    expect(
      needs("TransactWriteItems", { TransactItems: [{ Steal: { TableName: "clients" } }] }),
    ).to.deep.equal([]);
    expect(needs("TransactWriteItems", { TransactItems: [] })).to.deep.equal([]);
  });
});
