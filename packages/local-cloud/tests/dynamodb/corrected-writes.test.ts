import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { DynamoService } from "../../src/dynamodb/dynamodb";
import { dynamodbResources } from "../../src/dynamodb/resources";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const TableName = "items";
const Key = { id: { S: "one" } };

describe("writes that the engine does otherwise than DynamoDB", () => {
  let running: RunningEndpoint;
  let client: DynamoDBClient;
  before(async () => {
    running = new RunningEndpoint();
    const dynamodb = new DynamoService({ directory: running.directory });
    await running.start([dynamodb], dynamodbResources(dynamodb));
    client = running.client(DynamoDBClient);
    await running.declare("aws:dynamodb/table:Table", TableName, {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
    });
  });
  after(() => running.stop());
  beforeEach(() =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: {
          ...Key,
          n: { N: "1" },
          list: { L: [{ S: "a" }, { S: "b" }] },
          map: { M: { a: { N: "1" }, b: { N: "2" } } },
        },
      }),
    ),
  );

  const update = (input: Omit<UpdateItemCommandInput, "TableName" | "Key">) =>
    client.send(new UpdateItemCommand({ TableName, Key, ...input }));
  const transact = (TransactItems: TransactWriteItemsCommandInput["TransactItems"]) =>
    client.send(new TransactWriteItemsCommand({ TransactItems }));
  const setKey = {
    UpdateExpression: "SET #key = :other",
    ExpressionAttributeNames: { "#key": "id" },
    ExpressionAttributeValues: { ":other": { S: "two" } },
  };
  const partOfKey = "Cannot update attribute id. This attribute is part of the key";

  it("refuse to give an item another key", async () => {
    expect((await errorOf(update(setKey))).message).to.contain(partOfKey);
  });

  it("cancel a transaction that would give an item another key, and say which entry it was", async () => {
    const Put = { TableName, Item: { id: { S: "three" } } };

    const error = await errorOf(transact([{ Put }, { Update: { TableName, Key, ...setKey } }]));

    expect(error).to.be.instanceOf(TransactionCanceledException);
    expect(error).to.have.nested.property("CancellationReasons[0].Code", "None");
    expect(error).to.have.nested.property("CancellationReasons[1].Code", "ValidationError");
    expect(error).to.have.nested.property("CancellationReasons[1].Message").that.contains(partOfKey);
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: "three" } } }));
    expect(Item).to.equal(undefined);
  });

  it("refuse a transaction's entry that does two things", async () => {
    const entry = { Put: { TableName, Item: { id: { S: "x" } } }, Delete: { TableName, Key } };

    expect((await errorOf(transact([entry]))).message).to.contain("TransactItems can only contain one of");
  });

  it("return only what was updated inside lists and maps", async () => {
    const { Attributes } = await update({
      UpdateExpression: "SET #map.b = :three REMOVE #list[0]",
      ExpressionAttributeNames: { "#map": "map", "#list": "list" },
      ExpressionAttributeValues: { ":three": { N: "3" } },
      ReturnValues: "UPDATED_OLD",
    });

    expect(Attributes).to.deep.equal({ map: { M: { b: { N: "2" } } }, list: { L: [{ S: "a" }] } });
  });

  it("refuse to remove something inside what is no list or map, unless the condition fails first", async () => {
    const inside = { UpdateExpression: "REMOVE n.inside" };

    expect((await errorOf(update(inside))).message).to.contain("document path provided");
    const failing = { ...inside, ConditionExpression: "attribute_not_exists(n)" };
    expect((await errorOf(update(failing))).name).to.equal("ConditionalCheckFailedException");
  });

  it("refuse names of types that there aren't", async () => {
    const condition = (value: string) => ({
      UpdateExpression: "REMOVE zz",
      ConditionExpression: "attribute_type(n, :type)",
      ExpressionAttributeValues: { ":type": { S: value } },
    });

    expect((await errorOf(update(condition("Number")))).message).to.contain("Invalid attribute type name");
    await update(condition("N"));
  });

  it("refuse to compare an attribute with itself, whatever it is called", async () => {
    const condition = {
      UpdateExpression: "REMOVE zz",
      ConditionExpression: "NOT n >= #n",
      ExpressionAttributeNames: { "#n": "n" },
    };

    expect((await errorOf(update(condition))).message).to.contain("The first operand must be distinct");
  });

  it("compare an attribute with a value of its name", async () => {
    await update({
      UpdateExpression: "REMOVE zz",
      ConditionExpression: ":n <= n AND n = :n",
      ExpressionAttributeValues: { ":n": { N: "1" } },
    });
  });

  it("refuse values that no expression uses", async () => {
    const unused = { UpdateExpression: "REMOVE zz", ExpressionAttributeValues: { ":n": { N: "1" } } };

    expect((await errorOf(update(unused))).message).to.equal(
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:n}",
    );
  });
});
