import { type CancellationReason, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { expect } from "chai";
import { Contention, OrderNotFound } from "../../../handlers/domain/errors";
import { cancel, confirm, returnStock } from "../../../handlers/domain/order-state";
import { dynamoDbStock } from "../../../handlers/inventory/dynamodb-stock";
import { orderChange } from "../../../handlers/orders/order-change";
import { at, pendingOrder } from "../../factories/order";
import { ordersTableNamed } from "../../factories/orders-table";
import { answeringDb } from "../support/answering-clients";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const ordersTable = ordersTableNamed("orders");
const none: CancellationReason = { Code: "None" };
/** A condition that failed, with what the item is. */
const failed = (item?: object): CancellationReason => ({
  Code: "ConditionalCheckFailed",
  ...(item ? { Item: marshall(item, { removeUndefinedValues: true }) } : {}),
});

/** The stock where each transaction is cancelled for these reasons, one after the other, and then goes through. */
const stockCancelledFor = (...all: (readonly CancellationReason[] | undefined)[]) => {
  const telemetry = recordTelemetry();
  const { db, asked } = answeringDb((_input, before) => {
    if (before >= all.length) return {};
    const CancellationReasons = all[before];
    throw new TransactionCanceledException({
      message: "cancelled",
      $metadata: {},
      ...(CancellationReasons ? { CancellationReasons: [...CancellationReasons] } : {}),
    });
  });
  const tables = { ordersTable, inventoryTable: "inventory" };
  return { stock: dynamoDbStock(db, tables, telemetry), transactions: asked, telemetry };
};

const order = pendingOrder({}, { A: 2, B: 1 });
const confirmed = confirm(order, at);
const cancelled = cancel(confirmed, at);
const returned = returnStock(cancelled, at);
const other = pendingOrder({}, { B: 4 });

const take = (productId: string, quantity: number) => ({
  Update: {
    TableName: "inventory",
    Key: { productId },
    UpdateExpression: "SET stock = stock - :quantity",
    ConditionExpression: "stock >= :quantity",
    ExpressionAttributeValues: { ":quantity": quantity },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  },
});

describe("reserving the stock of an order", () => {
  const reserve = ({ stock }: ReturnType<typeof stockCancelledFor>) => stock.reserve(order, confirmed);

  it("takes each line and moves the order in one transaction", async () => {
    const set = stockCancelledFor();

    expect(await reserve(set)).to.deep.equal({ outcome: "reserved" });
    expect(set.transactions).to.deep.equal([
      { TransactItems: [take("A", 2), take("B", 1), { Update: orderChange(ordersTable, order, confirmed) }] },
    ]);
  });

  const short: [what: string, item: object | undefined, available: number][] = [
    ["has less", { productId: "B", stock: 3 }, 3],
    ["doesn't exist", undefined, 0],
    ["has no count", { productId: "B" }, 0],
    ["has a count that is text", { productId: "B", stock: "3" }, 0],
  ];
  for (const [what, item, available] of short)
    it(`is short where a product ${what}, and says by how much`, async () => {
      expect(await reserve(stockCancelledFor([none, failed(item), none]))).to.deep.equal({
        outcome: "short",
        shortages: [{ productId: "B", requested: 1, available }],
      });
    });

  it("is stale where the order was written meanwhile, though lines are short as well", async () => {
    expect(await reserve(stockCancelledFor([failed(), none, failed(order)]))).to.deep.equal({
      outcome: "stale",
    });
  });

  it("needs an order that exists", async () => {
    expect(await rejection(reserve(stockCancelledFor([none, none, failed()])))).to.be.instanceOf(
      OrderNotFound,
    );
  });

  it("fails with all reasons where none of them says that anything is short", async () => {
    const reasons = [none, { Code: "ValidationError", Message: "The item is too large" }, none];

    const error = await rejection(reserve(stockCancelledFor(reasons)));

    expect(error).to.have.property(
      "message",
      `Reserving the stock of ${order.orderId} was cancelled: None , ValidationError The item is too large, None `,
    );
  });

  it("is tried again where DynamoDB gives no reason, up to five times", async () => {
    const twice = stockCancelledFor(undefined, []);
    const always = stockCancelledFor([], [], [], [], [], []);

    expect(await reserve(twice)).to.deep.equal({ outcome: "reserved" });
    const error = await rejection(reserve(always));

    expect(error).to.be.instanceOf(Contention);
    expect(error).to.have.property("cause").that.is.instanceOf(TransactionCanceledException);
    expect(String(error)).to.contain(`Reserving the stock of ${order.orderId} conflicted`);
    expect(always.transactions).to.have.length(5);
  });
});

describe("reserving the stock of several orders", () => {
  const moves = [
    { before: order, after: confirmed },
    { before: other, after: confirm(other, at) },
  ];
  const reserve = ({ stock }: ReturnType<typeof stockCancelledFor>) => stock.reserveAll(moves);

  it("takes the sum of each product once, and moves each order", async () => {
    const set = stockCancelledFor();

    expect(await reserve(set)).to.deep.equal({ outcome: "reserved" });
    expect(set.transactions).to.deep.equal([
      {
        TransactItems: [
          take("A", 2),
          take("B", 5),
          ...moves.map(({ before, after }) => ({ Update: orderChange(ordersTable, before, after) })),
        ],
      },
    ]);
  });

  it("names the orders that were written meanwhile, though products are short as well", async () => {
    const second = [none, failed(), none, failed(other)];
    const both = [none, none, failed(order), failed(other)];

    expect(await reserve(stockCancelledFor(second))).to.deep.equal({
      outcome: "stale",
      orderIds: [other.orderId],
    });
    expect(await reserve(stockCancelledFor(both))).to.deep.equal({
      outcome: "stale",
      orderIds: [order.orderId, other.orderId],
    });
  });

  it("is short where a product doesn't have the sum", async () => {
    expect(await reserve(stockCancelledFor([none, failed(), none, none]))).to.deep.equal({
      outcome: "short",
    });
  });

  it("fails with all reasons where none of them says that anything is short", async () => {
    const error = await rejection(
      reserve(stockCancelledFor([none, { Code: "ValidationError" }, none, none])),
    );

    expect(String(error)).to.contain(
      "Reserving the stock of 2 orders was cancelled: None , ValidationError , None , None",
    );
  });
});

describe("giving the stock of an order back", () => {
  const release = ({ stock }: ReturnType<typeof stockCancelledFor>) => stock.release(cancelled, returned);
  const give = (productId: string, quantity: number) => ({
    Update: {
      TableName: "inventory",
      Key: { productId },
      UpdateExpression: "ADD stock :quantity",
      ConditionExpression:
        "attribute_exists(productId) AND (attribute_not_exists(stock) OR attribute_type(stock, :number))",
      ExpressionAttributeValues: { ":quantity": quantity, ":number": "N" },
    },
  });
  const move = { Update: orderChange(ordersTable, cancelled, returned) };

  it("adds each line and moves the order in one transaction, and nothing is lost", async () => {
    const set = stockCancelledFor();

    expect(await release(set)).to.equal(true);
    expect(set.transactions).to.deep.equal([{ TransactItems: [give("A", 2), give("B", 1), move] }]);
    expect(set.telemetry.counted("StockNotReturned")).to.equal(0);
    expect(set.telemetry.lines).to.deep.equal([]);
  });

  it("goes on without the products that take nothing back, and reports their pieces as lost", async () => {
    const set = stockCancelledFor([failed(), none, none], [failed(), none]);

    expect(await release(set)).to.equal(true);

    const transactions = set.transactions.map(({ TransactItems }) => TransactItems);
    expect(transactions).to.deep.equal([[give("A", 2), give("B", 1), move], [give("B", 1), move], [move]]);
    expect(set.telemetry.counted("StockNotReturned")).to.equal(3);
    expect(set.telemetry.lines).to.have.length(2);
    expect(set.telemetry.lines.join()).to.contain(order.orderId).and.contain('"productId":"A","quantity":2');
  });

  it("does nothing where the order was written meanwhile, or doesn't exist", async () => {
    const stale = stockCancelledFor([failed(), none, failed(cancelled)]);

    expect(await release(stale)).to.equal(false);
    expect(stale.telemetry.counted("StockNotReturned")).to.equal(0);
    expect(await rejection(release(stockCancelledFor([none, none, failed()])))).to.be.instanceOf(
      OrderNotFound,
    );
  });

  it("fails with all reasons where none of them is about a product", async () => {
    const error = await rejection(release(stockCancelledFor([none, { Code: "ValidationError" }, none])));

    expect(String(error)).to.contain(
      `Releasing the stock of ${order.orderId} was cancelled: None , ValidationError , None`,
    );
  });
});
