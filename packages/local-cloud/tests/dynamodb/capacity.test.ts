import { expect } from "chai";
import { askingForCapacity, unitsOfRefusal, withoutCapacity } from "../../src/dynamodb/capacity";
import { type AwsCall, jsonReply } from "../../src/service";

const call = (action: string, input: Record<string, unknown> = {}): AwsCall => ({
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
const ofTable = { index: undefined, reads: 0, writes: 0 };
const capacity = { TableName: "orders", CapacityUnits: 4 };

describe("capacity of tables", () => {
  it("is asked for with every call that takes some", () => {
    const asked = askingForCapacity(call("PutItem", { TableName: "orders" }));

    expect(JSON.parse(String(asked))).to.deep.equal({
      ReturnConsumedCapacity: "INDEXES",
      TableName: "orders",
    });
    expect(askingForCapacity(call("DescribeTable"))).to.equal(undefined);
  });

  it("is removed from the response, unless the caller requested it", () => {
    const reply = jsonReply({ Attributes: {}, ConsumedCapacity: capacity });

    const quiet = withoutCapacity(call("PutItem"), reply);
    const asked = withoutCapacity(call("PutItem", { ReturnConsumedCapacity: "TOTAL" }), reply);

    expect(JSON.parse(String(quiet.reply.body))).to.deep.equal({ Attributes: {} });
    expect(asked.reply).to.deep.equal(reply);
    expect(quiet.units).to.deep.equal([{ ...ofTable, table: "orders", writes: 4 }]);
  });

  it("is counted for the table and for each of its indexes, and shown as the caller asked for it", () => {
    const index = { byStatus: { CapacityUnits: 1 } };
    const detailed = { ...capacity, Table: { CapacityUnits: 3 }, GlobalSecondaryIndexes: index };
    const reply = jsonReply({ ConsumedCapacity: detailed });
    const shownFor = (level: string) =>
      JSON.parse(
        String(withoutCapacity(call("PutItem", { ReturnConsumedCapacity: level }), reply).reply.body),
      );

    const { units } = withoutCapacity(call("PutItem"), reply);

    expect(units).to.deep.equal([
      { ...ofTable, table: "orders", writes: 3 },
      { ...ofTable, table: "orders", index: "byStatus", writes: 1 },
    ]);
    expect(shownFor("TOTAL")).to.deep.equal({ ConsumedCapacity: capacity });
    expect(shownFor("INDEXES")).to.deep.equal({ ConsumedCapacity: detailed });
  });

  it("leaves a level that DynamoDB doesn't have to the engine", () => {
    expect(askingForCapacity(call("PutItem", { ReturnConsumedCapacity: "SOME" }))).to.equal(undefined);
  });

  it("is counted for every table of a batch or transaction", () => {
    const reply = jsonReply({ ConsumedCapacity: [capacity, { TableName: "inventory", CapacityUnits: 2 }] });

    const { units } = withoutCapacity(call("TransactWriteItems"), reply);

    expect(units.map(({ table, writes }) => [table, writes])).to.deep.equal([
      ["orders", 4],
      ["inventory", 2],
    ]);
  });

  it("is what was read when the call reads", () => {
    const { units } = withoutCapacity(call("Query"), jsonReply({ Items: [], ConsumedCapacity: capacity }));

    expect(units).to.deep.equal([{ ...ofTable, table: "orders", reads: 4 }]);
  });

  it("is at least one unit per item for a write whose condition didn't hold", () => {
    const Update = { TableName: "orders", Key: { orderId: { S: "1" } } };
    const refusedBy = (name: string) =>
      jsonReply({ __type: `com.amazonaws.dynamodb.v20120810#${name}` }, 400);

    expect(
      unitsOfRefusal(call("UpdateItem", Update), refusedBy("ConditionalCheckFailedException")),
    ).to.deep.equal([{ table: "orders", reads: 0, writes: 1 }]);
    const transaction = call("TransactWriteItems", { TransactItems: [{ Update }, { Update }] });
    expect(unitsOfRefusal(transaction, refusedBy("TransactionCanceledException"))).to.deep.equal([
      { table: "orders", reads: 0, writes: 2 },
    ]);
    expect(unitsOfRefusal(call("UpdateItem", Update), refusedBy("ValidationException"))).to.deep.equal([]);
  });

  it("is nothing of a call that failed", () => {
    const failed = jsonReply({ __type: "ValidationException" }, 400);

    expect(withoutCapacity(call("PutItem"), failed)).to.deep.equal({ units: [], reply: failed });
  });
});
