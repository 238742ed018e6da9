import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { Harness, only } from "./harness";

const tableArn = "arn:aws:dynamodb:us-east-1:000000000000:table/notes";
const Key = { id: { S: "1" } };
const metadata = { SdkHttpMetadata: { HttpStatusCode: 200 } };

const itemTask = (operation: string, parameters: Record<string, unknown>, more: object = {}) => ({
  Type: "Task",
  Resource: `arn:aws:states:::dynamodb:${operation}`,
  Parameters: { TableName: "notes", ...parameters },
  ...more,
});

describe("state machines' tasks on items of a table", () => {
  let cloud: Harness;
  let directory: string;
  let roleArn: string;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "tables-"));
    cloud = new Harness({}, { dynamodb: new DynamoService({ directory }) });
    await cloud.start();
    await cloud.running.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName: "notes",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
    roleArn = cloud.role("writes-notes", [{ Action: "dynamodb:*Item", Resource: tableArn }]);
  });
  after(async () => {
    await cloud.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  const run = async (state: Record<string, unknown>, input: unknown = {}, role = roleArn) => {
    const machine = await cloud.machine(only(state), { roleArn: role });
    const { status, error, cause, output } = await cloud.execute(machine, input);
    return { status, error, cause: String(cause), output: output && JSON.parse(output) };
  };

  it("put, change, get and delete one, in DynamoDB's own JSON", async () => {
    const put = await run(itemTask("putItem", { Item: { id: { "S.$": "$.id" }, text: { S: "milk" } } }), {
      id: "1",
    });
    const changed = await run(
      itemTask("updateItem", {
        Key,
        UpdateExpression: "SET #text = :text ADD amount :one",
        ExpressionAttributeNames: { "#text": "text" },
        ExpressionAttributeValues: { ":text": { S: "bread" }, ":one": { N: "1" } },
        ReturnValues: "UPDATED_NEW",
      }),
    );
    const got = await run(itemTask("getItem", { Key, ConsistentRead: true }));
    const deleted = await run(itemTask("deleteItem", { Key, ReturnValues: "ALL_OLD" }));
    const gone = await run(itemTask("getItem", { Key }));

    const Item = { ...Key, text: { S: "bread" }, amount: { N: "1" } };
    expect(put.output).to.deep.equal(metadata);
    expect(changed.output.Attributes).to.deep.equal({ text: { S: "bread" }, amount: { N: "1" } });
    expect(got.output).to.deep.equal({ Item, ...metadata });
    expect(deleted.output).to.deep.equal({ Attributes: Item, ...metadata });
    expect(gone.output).to.deep.equal(metadata);
  });

  it("do what the SDK does, with its answers and its errors", async () => {
    const role = cloud.role("any-item", [{ Action: ["dynamodb:*Item", "dynamodb:Query"], Resource: "*" }]);
    const sdk = (operation: string, parameters: Record<string, unknown>) =>
      run(
        {
          ...itemTask(operation, parameters),
          Resource: `arn:aws:states:::aws-sdk:dynamodb:${operation}`,
        },
        {},
        role,
      );

    const put = await sdk("putItem", { Item: Key });
    const found = await sdk("query", {
      KeyConditionExpression: "id = :id",
      ExpressionAttributeValues: { ":id": { S: "1" } },
    });
    const failed = await sdk("getItem", { TableName: "nothing", Key });

    expect(put.output).to.deep.equal({});
    expect(found.output).to.deep.equal({ Items: [Key], Count: 1, ScannedCount: 1 });
    expect(failed.error).to.equal("DynamoDb.ResourceNotFoundException");
    expect(failed.cause).to.match(/ \(Service: DynamoDb, Status Code: 400, Request ID: \S+\)/);
    await sdk("deleteItem", { Key });
  });

  const failures = [
    {
      what: "a condition that doesn't hold",
      state: itemTask("putItem", { Item: Key, ConditionExpression: "attribute_exists(id)" }),
      error: "DynamoDB.ConditionalCheckFailedException",
      cause: "Error Code: ConditionalCheckFailedException",
    },
    {
      what: "a table that doesn't exist",
      state: itemTask("getItem", { TableName: "nothing", Key }),
      error: "DynamoDB.ResourceNotFoundException",
      cause: "Error Code: ResourceNotFoundException",
    },
    {
      what: "a key that isn't the table's",
      state: itemTask("getItem", { Key: { number: { N: "1" } } }),
      error: "DynamoDB.AmazonDynamoDBException",
      cause: "Error Code: ValidationException",
    },
  ];
  for (const { what, state, error, cause } of failures)
    it(`fail for ${what} with ${error}`, async () => {
      const everyTable = cloud.role(`any-${error}`, [{ Action: "dynamodb:*Item", Resource: "*" }]);

      const ended = await run(state, {}, everyTable);

      expect(ended).to.include({ status: "FAILED", error });
      expect(ended.cause).to.include("Service: AmazonDynamoDBv2").and.to.include(cause);
    });

  it("may be caught by the error's name", async () => {
    const machine = await cloud.machine(
      {
        StartAt: "Put",
        States: {
          Put: itemTask(
            "putItem",
            { Item: Key, ConditionExpression: "attribute_exists(id)" },
            {
              Catch: [{ ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"], Next: "Known" }],
              End: true,
            },
          ),
          Known: { Type: "Succeed" },
        },
      },
      { roleArn },
    );

    expect((await cloud.execute(machine)).status).to.equal("SUCCEEDED");
  });

  for (const [operation, parameters] of [
    ["getItem", { Key }],
    ["putItem", { Item: Key }],
    ["updateItem", { Key }],
    ["deleteItem", { Key }],
  ] as const)
    it(`need the role to be allowed ${operation} of this table`, async () => {
      const action = `dynamodb:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
      const elsewhere = cloud.role(`elsewhere-${operation}`, [{ Action: action, Resource: `${tableArn}-2` }]);

      const ended = await run(itemTask(operation, parameters), {}, elsewhere);

      expect(ended).to.include({ status: "FAILED", error: "DynamoDB.AmazonDynamoDBException" });
      expect(ended.cause).to.include(`is not authorized to perform: ${action} on resource: ${tableArn}`);
    });

  it("are refused with parameters that came before expressions, by name", async () => {
    const state = itemTask("putItem", { Item: Key, Expected: {} });

    const refused = await cloud.machine(only(state), { roleArn }).catch(String);

    expect(refused).to.include("the parameter Expected of state").and.to.include("dynamodb:putItem");
  });
});
