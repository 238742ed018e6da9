import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import type { VelocityLimit } from "../../../handlers/domain/velocity";
import { type Attempt, dynamoDbVelocity } from "../../../handlers/fraud/velocity";
import { usd } from "../../factories/order";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const table = "velocity";
const hour: VelocityLimit = { name: "hour", seconds: 3_600, orders: 3, pieces: undefined, amount: {} };
const attempt = (mark = "order-1"): Attempt => ({
  clientId: "shop",
  request: { customerId: "CUST-1", customerEmail: "ada@example.com" },
  ordered: { items: [{ productId: "A", quantity: 2 }], total: usd(1_000) },
  mark,
});

type Item = Record<string, unknown>;

interface Answers {
  /** What a read finds, by how often it was asked before. */
  readonly read?: (asked: number) => { Responses?: Record<string, Item[]>; UnprocessedKeys?: object };
  readonly write?: () => void;
}

/** Counters on a table that answers as it is told to. */
const counters = ({ read = () => ({}), write = () => {} }: Answers) => {
  const telemetry = recordTelemetry();
  const reads: BatchGetCommand[] = [];
  const writes: TransactWriteCommand[] = [];
  const db: DynamoDBDocumentClient = Object.create(null, {
    send: {
      value: async (command: unknown) => {
        if (command instanceof BatchGetCommand) return read(reads.push(command) - 1);
        if (!(command instanceof TransactWriteCommand))
          throw new Error("This client only writes transactions");
        writes.push(command);
        return write();
      },
    },
  });
  const now = () => new Date("2026-03-01T10:00:00.000Z");
  const velocity = dynamoDbVelocity({ db, table, limits: [hour], telemetry, now });
  return { velocity, telemetry, reads, writes };
};

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const failingWith = (error: Error) => () => {
  throw error;
};

const updatesOf = (writes: readonly TransactWriteCommand[]) =>
  writes.flatMap(({ input }) => (input.TransactItems ?? []).flatMap(({ Update }) => Update ?? []));

const minuteAgo = Date.parse("2026-03-01T09:59:00.000Z") / 1_000;

describe("the counters of a customer's orders, in trouble", () => {
  for (const code of ["ConditionalCheckFailed", "TransactionConflict"])
    it(`are read again, consistently from then on, when a write meets ${code}, six times at most`, async () => {
      const { velocity, reads, writes, telemetry } = counters({
        write: failingWith(cancelled("None", code)),
      });

      const error = await rejection(velocity(attempt()));

      expect(error).to.include({ code: "contention" });
      expect(String(error)).to.contain("Counting a customer's orders").and.to.contain("6");
      expect(reads.map(({ input }) => input.RequestItems?.[table]?.ConsistentRead)).to.deep.equal([
        false,
        ...Array.from({ length: 5 }, () => true),
      ]);
      expect(writes).to.have.length(6);
      expect(telemetry.counted("VelocityUnavailable")).to.equal(0);
    });

  for (const [why, error] of [
    ["is cancelled for another reason", cancelled("None", "ThrottlingError")],
    [
      "is cancelled without a reason",
      new TransactionCanceledException({ message: "cancelled", $metadata: {} }),
    ],
    ["fails", new Error("out of reach")],
  ] as const)
    it(`are left out, which is counted, when their write ${why}: it isn't tried again`, async () => {
      const { velocity, writes, telemetry } = counters({ write: failingWith(error) });

      expect(await velocity(attempt())).to.deep.equal({ risk: 0, reasons: [] });
      expect(writes).to.have.length(1);
      expect(telemetry.counted("VelocityUnavailable")).to.equal(1);
    });

  it("are left out, which is counted, when DynamoDB is too busy to read them", async () => {
    const { velocity, writes, telemetry } = counters({
      read: () => ({ Responses: { [table]: [] }, UnprocessedKeys: { [table]: { Keys: [{ id: "one" }] } } }),
    });

    expect(await velocity(attempt())).to.deep.equal({ risk: 0, reasons: [] });
    expect(writes).to.deep.equal([]);
    expect(telemetry.counted("VelocityUnavailable")).to.equal(1);
  });

  it("begin where the table has nothing of them", async () => {
    const { velocity, writes, telemetry } = counters({ read: () => ({ UnprocessedKeys: {} }) });

    await velocity(attempt());

    expect(telemetry.counted("VelocityUnavailable")).to.equal(0);
    for (const update of updatesOf(writes)) {
      expect(update.ConditionExpression).to.equal("attribute_not_exists(version)");
      expect(update.ExpressionAttributeValues).to.include({ ":next": 1 }).and.not.have.property(":version");
    }
  });

  it("are written one version after the one that was read, on condition of that", async () => {
    const first = counters({});
    await first.velocity(attempt());
    const stored = updatesOf(first.writes).map(({ Key, ExpressionAttributeValues: values = {} }) => ({
      id: Key?.id,
      version: 7,
      activity: values[":activity"],
    }));
    const { velocity, writes } = counters({ read: () => ({ Responses: { [table]: stored } }) });

    await velocity(attempt("order-2"));

    expect(updatesOf(writes)).to.have.length(2);
    for (const update of updatesOf(writes)) {
      expect(update.ConditionExpression).to.equal("version = :version");
      expect(update.ExpressionAttributeValues).to.include({ ":version": 7, ":next": 8 });
    }
  });

  it("keep their ids, so that an upgrade loses no counts, and keep customer and address separate", async () => {
    const { velocity, writes } = counters({});

    await velocity(attempt());

    expect(updatesOf(writes).map(({ Key }) => Key?.id)).to.deep.equal([
      "velocity#uxIAv1AzQe0YV502mkdZULSLuDFG7HdFXMvZmlbOOQs",
      "velocity#foYCCjL0Jjnaedc_bORrdzqmenusIXsQLjMbc2ATg24",
    ]);
  });

  it("count an order that only one of the two has counted", async () => {
    const first = counters({});
    await first.velocity(attempt());
    const [customer] = updatesOf(first.writes);
    const stored = {
      id: customer?.Key?.id,
      version: 1,
      activity: customer?.ExpressionAttributeValues?.[":activity"],
    };
    const { velocity, writes } = counters({ read: () => ({ Responses: { [table]: [stored] } }) });

    await velocity(attempt());

    expect(writes).to.have.length(1);
  });

  it("say whose orders are too many, and not who that is", async () => {
    const stretch = { from: minuteAgo, to: minuteAgo, currency: "USD", orders: 3, pieces: 3, amount: 1 };
    const first = counters({});
    await first.velocity(attempt());
    const stored = updatesOf(first.writes).map(({ Key }) => ({
      id: Key?.id,
      version: 3,
      activity: { stretches: [stretch], counted: [] },
    }));
    const { velocity, writes } = counters({ read: () => ({ Responses: { [table]: stored } }) });

    const { risk, reasons } = await velocity(attempt("order-4"));

    expect(risk).to.equal(1);
    expect(reasons).to.deep.equal([
      "4 orders by one customer within the last hour, the most is 3",
      "4 orders by one e-mail address within the last hour, the most is 3",
    ]);
    expect(writes).to.deep.equal([]);
  });
});
