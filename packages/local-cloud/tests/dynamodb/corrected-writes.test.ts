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

  it("refuse a transaction's entry that does nothing", async () => {
    expect((await errorOf(transact([{}]))).message).to.contain("TransactItems can only contain one of");
  });

  it("report every missing member of a transaction", async () => {
    const unfinished = (number: number) =>
      `Value null at 'transactItems.${number}.member.update.updateExpression' failed to satisfy constraint: Member must not be null`;
    const Update = { TableName, Key, UpdateExpression: undefined };

    const error = await errorOf(transact([{ Update }, { Delete: { TableName, Key } }, { Update }]));

    expect(error.message).to.equal(`2 validation errors detected: ${unfinished(1)}; ${unfinished(3)}`);
  });

  it("refuse an empty expression in a transaction", async () => {
    const Update = { TableName, Key, UpdateExpression: "" };

    expect((await errorOf(transact([{ Update }]))).message).to.equal(
      "Invalid UpdateExpression: The expression can not be empty;",
    );
  });

  for (const [missing, kind, values] of [
    [":v", "UpdateExpression", { ":vv": { N: "1" } }],
    [":vv", "ConditionExpression", { ":v": { N: "1" } }],
  ] as const)
    it(`refuse a transaction as a whole whose ${kind} can't be read`, async () => {
      const expressions = { UpdateExpression: "SET n = :v", ConditionExpression: "n <> :vv" };
      const Update = { TableName, Key, ...expressions, ExpressionAttributeValues: values };

      const error = await errorOf(transact([{ Update }]));

      expect(error.name).to.equal("ValidationException");
      expect(error.message).to.equal(
        `Invalid ${kind}: An expression attribute value used in expression is not defined; attribute value: ${missing}`,
      );
    });

  it("let a condition that fails come before a removal in a transaction that can't be done", async () => {
    const inside = { TableName, Key, UpdateExpression: "REMOVE n.inside" };

    const [failing, holding] = await Promise.all(
      ["attribute_not_exists(n)", "attribute_exists(n)"].map((ConditionExpression) =>
        errorOf(transact([{ Update: { ...inside, ConditionExpression } }])),
      ),
    );

    expect(failing).to.have.nested.property("CancellationReasons[0].Code", "ConditionalCheckFailed");
    expect(holding).to.have.nested.property("CancellationReasons[0].Code", "ValidationError");
  });

  it("repeat a transaction that removed what its update needs", async () => {
    const token = { ClientRequestToken: "removing" };
    const TransactItems = [{ Update: { TableName, Key, UpdateExpression: "REMOVE #map.a" } }];
    const names = { "#map": "map" };
    const again = () =>
      client.send(
        new TransactWriteItemsCommand({
          ...token,
          TransactItems: TransactItems.map(({ Update }) => ({
            Update: { ...Update, ExpressionAttributeNames: names },
          })),
        }),
      );
    await again();
    await update({ UpdateExpression: "REMOVE #map", ExpressionAttributeNames: names });

    await again();
  });

  it("take the ARN of a table, and refuse those of other accounts by name", async () => {
    const own = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
    const read = (table: string) => client.send(new GetItemCommand({ TableName: table, Key }));

    expect((await read(own)).Item).to.have.property("n");
    const error = await errorOf(read(own.replace("000000000000", "123456789012")));
    expect(error.name).to.equal("NotImplemented");
    expect(error.message).to.contain(":123456789012:table/items");
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
