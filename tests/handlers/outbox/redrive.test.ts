import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { expect } from "chai";
import { begin } from "../../../handlers/domain/attempt";
import type { Order } from "../../../handlers/domain/order";
import { claim, confirm, transition } from "../../../handlers/domain/order-state";
import { ordersChangedIn } from "../../../handlers/outbox/changed-orders";
import { type FailedBatch, failedBatch } from "../../../handlers/outbox/failed-batch";
import { publishEvents } from "../../../handlers/outbox/publish-events";
import { type ChangeRecord, redrive } from "../../../handlers/outbox/redrive";
import { readFailedBatch } from "../../../handlers/outbox/stream-reader";
import { pendingOrder } from "../../factories/order";
import { at, useDynamo } from "../support/dynamo";
import { recordTelemetry } from "../support/telemetry";

const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:orderflow-dev-publish-events";

/** The deployed publish-events, whose PutEvents fails for the given events. */
const deployed = (failing: ReadonlySet<string> = new Set()) => {
  const published: string[] = [];
  const telemetry = recordTelemetry();
  const handler = publishEvents({
    telemetry,
    now: () => new Date(),
    publisher: {
      sizeOf: () => 1_000,
      publish: async (events) =>
        events.map(({ metadata: { eventId } }) => {
          if (failing.has(eventId)) return "refused";
          published.push(eventId);
          return "published";
        }),
    },
  });
  const invoke = async (event: { readonly Records: readonly ChangeRecord[] }): Promise<unknown> => {
    // As over the wire: what goes to a function is JSON.
    const received: DynamoDBStreamEvent = JSON.parse(JSON.stringify(event));
    return handler(received);
  };
  return { invoke, published };
};

/** The text that Lambda sends to an on-failure destination of a stream. */
const deadLetter = (where: object, numbers: readonly string[]): string =>
  JSON.stringify({
    requestContext: {
      requestId: "3f4d7e1a",
      functionArn: `${functionArn}:$LATEST`,
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 11,
    },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    version: "1.0",
    timestamp: "2026-03-01T11:00:00.000Z",
    DDBStreamBatchInfo: {
      ...where,
      startSequenceNumber: numbers[0],
      endSequenceNumber: numbers.at(-1),
      approximateArrivalOfFirstRecord: "2026-03-01T10:00:00Z",
      approximateArrivalOfLastRecord: "2026-03-01T10:00:05Z",
      batchSize: numbers.length,
    },
  });

const idOf = ({ orderId, version }: Order) => `${orderId}:${version}`;

describe("Redrive of the outbox", () => {
  const database = useDynamo();
  let streams: DynamoDBStreamsClient;
  let ordersTable: string;

  beforeEach(async () => {
    ordersTable = (await database().createTables()).ordersTable.name;
    streams = new DynamoDBStreamsClient(at(database().endpoint));
  });
  afterEach(() => streams.destroy());

  const streamArn = async () => {
    const { Table } = await database().client.send(new DescribeTableCommand({ TableName: ordersTable }));
    return Table?.LatestStreamArn ?? "";
  };

  /** The dead letter of a batch from one record of the stream to another, by position. */
  const batchOf = async (first: number, last: number): Promise<FailedBatch> => {
    const StreamArn = await streamArn();
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    const numbers = Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
    return failedBatch(
      deadLetter({ streamArn: StreamArn, shardId: ShardId }, numbers.slice(first, last + 1)),
    );
  };

  const place = async (...orders: Order[]): Promise<void> => {
    for (const order of orders) await database().put(ordersTable, order);
  };
  const placed = async (count: number): Promise<Order[]> => {
    const orders = Array.from({ length: count }, () => pendingOrder());
    await place(...orders);
    return orders;
  };

  it("publishes the records that a dead letter names, in order, and no others", async () => {
    const orders = await placed(5);
    const { invoke, published } = deployed();

    const records = await readFailedBatch(streams, await batchOf(1, 3));
    const result = await redrive({ invoke }, records);

    expect(result).to.deep.equal({ published: 3, left: [] });
    expect(published).to.deep.equal(orders.slice(1, 4).map(idOf));
  });

  it("knows from old and new image which change it was", async () => {
    const order = pendingOrder();
    const confirmed = confirm(order, order.createdAt);
    await place(order, confirmed);
    const { invoke, published } = deployed();

    await redrive({ invoke }, await readFailedBatch(streams, await batchOf(1, 1)));

    expect(published).to.deep.equal([idOf(confirmed)]);
  });

  it("publishes all but the record at fault, and says which is left and why", async () => {
    const orders = await placed(7);
    const broken = { orderId: "ord_broken", status: "PENDING" };
    await database().put(ordersTable, broken);
    orders.push(...(await placed(3)));
    const { invoke, published } = deployed();
    const progress: number[] = [];

    const records = await readFailedBatch(streams, await batchOf(0, 10));
    const result = await redrive({ invoke, onProgress: (count) => progress.push(count) }, records);

    expect(published).to.have.members(orders.map(idOf));
    expect(result.published).to.equal(10);
    expect(result.left.map(({ record }) => record.dynamodb.Keys)).to.deep.equal([
      { orderId: { S: "ord_broken" } },
    ]);
    expect(progress.reduce((sum, count) => sum + count, 0)).to.equal(10);
  });

  it("tries an event that EventBridge refuses again by itself only", async () => {
    const orders = await placed(3);
    const [, refused] = orders.map(idOf);
    const { invoke, published } = deployed(new Set([refused ?? ""]));

    const result = await redrive({ invoke }, await readFailedBatch(streams, await batchOf(0, 2)));

    // What follows it in the same call gets through each time: at least once.
    expect([...new Set(published)]).to.have.members(orders.map(idOf).filter((id) => id !== refused));
    expect(result.left).to.have.length(1);
  });

  it("leaves everything when nothing gets through", async () => {
    await placed(2);
    const invoke = async ({ Records }: { readonly Records: readonly ChangeRecord[] }) => ({
      batchItemFailures: [{ itemIdentifier: Records[0]?.dynamodb.SequenceNumber ?? "" }],
    });

    const result = await redrive({ invoke }, await readFailedBatch(streams, await batchOf(0, 1)));

    expect(result.published).to.equal(0);
    expect(result.left).to.have.length(2);
  });

  it("invokes with at most a hundred records at a time", async () => {
    const sizes: number[] = [];
    const invoke = async ({ Records }: { readonly Records: readonly ChangeRecord[] }) => {
      sizes.push(Records.length);
      return { batchItemFailures: [] };
    };
    const record = (position: number): ChangeRecord => ({ dynamodb: { SequenceNumber: String(position) } });

    const result = await redrive(
      { invoke },
      Array.from({ length: 250 }, (_, position) => record(position)),
    );

    expect(sizes).to.deep.equal([100, 100, 50]);
    expect(result.published).to.equal(250);
  });

  const records = (...sizes: number[]): ChangeRecord[] =>
    sizes.map((size, i) => ({ dynamodb: { SequenceNumber: `${i}`, NewImage: "x".repeat(size) } }));

  it("invokes with at most five megabytes at a time, and with a larger record alone", async () => {
    const sizes: number[] = [];
    const invoke = async ({ Records }: { readonly Records: readonly ChangeRecord[] }) => {
      sizes.push(Records.length);
      return { batchItemFailures: [] };
    };
    const around = Buffer.byteLength(JSON.stringify(records(0)[0]));
    const [half, third] = [2_500_000 - around, 1_700_000 - around];

    await redrive({ invoke }, records(half, half));
    await redrive({ invoke }, records(half, half + 1));
    await redrive({ invoke }, records(6_000_000, 1, 1));
    await redrive({ invoke }, records(third, third, third, third));

    expect(sizes).to.deep.equal([2, 1, 1, 1, 2, 2, 2]);
  });

  it("leaves a record whose publishing throws by itself, with the reason", async () => {
    const thrown: unknown[] = [new Error("Task timed out"), "no function"];
    const invoke = async () => {
      throw thrown.shift();
    };

    const results = [await redrive({ invoke }, records(1)), await redrive({ invoke }, records(1))];

    expect(results.map(({ published, left }) => [published, left.map(({ reason }) => reason)])).to.deep.equal(
      [
        [0, ["Task timed out"]],
        [0, ["no function"]],
      ],
    );
  });

  it("says that the log of publish-events knows more of what it reported, and reports no progress", async () => {
    const invoke = async () => ({ batchItemFailures: [{ itemIdentifier: "0" }] });
    const onProgress = () => expect.fail("nothing was published");

    const { left } = await redrive({ invoke, onProgress }, records(1));

    expect(left[0]?.reason).to.equal("publish-events reported it as failed; its log says why");
  });

  it("doesn't take just any answer for a success", async () => {
    const record: ChangeRecord = { dynamodb: { SequenceNumber: "1" } };

    const error = await redrive({ invoke: async () => ({ ok: true }) }, [record]).catch((e: unknown) => e);

    expect(String(error)).to.contain(
      "The result of publish-events isn't valid: batchItemFailures is missing.",
    );
  });

  const gone: (readonly [string, Error])[] = [
    ["were trimmed", new TrimmedDataAccessException({ message: "trimmed", $metadata: {} })],
    ["went with their stream", new ResourceNotFoundException({ message: "no stream", $metadata: {} })],
  ];
  for (const [what, answer] of gone)
    it(`says so when the records ${what}, and that the table is what is left`, async () => {
      await placed(1);
      const batch = await batchOf(0, 0);
      streams.middlewareStack.add(() => () => Promise.reject(answer), { step: "initialize" });

      const error = await readFailedBatch(streams, batch).catch((e: unknown) => e);

      expect(error).to.have.property("name", "RecordsTrimmed");
      expect(String(error)).to.contain("orders table");
    });

  describe("from the table", () => {
    const hour = (n: number) => new Date(Date.UTC(2026, 2, 1, n));
    const changedAt = (...hours: number[]): Order => {
      const [first = 0, ...rest] = hours.map((n) => hour(n).toISOString());
      const created = pendingOrder({
        createdAt: String(first),
        updatedAt: String(first),
        history: [{ status: "PENDING", at: String(first) }],
      });
      return rest.reduce(
        (order, time, step) => (step === 0 ? confirm(order, time) : transition(order, "PAID", { at: time })),
        created,
      );
    };

    it("publishes the status that the orders which changed then are in", async () => {
      const [before, then, since, after] = [changedAt(1), changedAt(5), changedAt(5, 8), changedAt(9)];
      await place(before, then, since, after);
      const { invoke, published } = deployed();

      const range = { from: hour(4), to: hour(6) };
      const records = await ordersChangedIn(database().client, ordersTable, range);
      const result = await redrive({ invoke }, records);

      expect(result.left).to.deep.equal([]);
      expect(published).to.have.members([idOf(then), idOf(since)]);
      expect(since.version).to.equal(2);
    });

    it("gives an event the id that it had, whatever was noted on the order since", async () => {
      const order = changedAt(5, 5);
      const claimed = claim(order, { executionId: "execution-1", claimedAt: hour(6).toISOString() });
      await place(begin(claimed, "charge", hour(7).toISOString()));
      const { invoke, published } = deployed();

      const range = { from: hour(4), to: hour(6) };
      await redrive({ invoke }, await ordersChangedIn(database().client, ordersTable, range));

      expect(published).to.deep.equal([idOf(order)]);
    });

    it("publishes the others when an order can't be read, and names that one", async () => {
      const then = changedAt(5);
      await place(then);
      const odd = { ...changedAt(5), orderId: "ord_odd", history: "none" };
      await database().put(ordersTable, odd);
      const unreadable: string[] = [];

      const range = { from: hour(4), to: hour(6) };
      const records = await ordersChangedIn(database().client, ordersTable, range, (orderId) =>
        unreadable.push(orderId),
      );

      expect(records.map(({ dynamodb }) => dynamodb.Keys)).to.deep.include({ orderId: { S: then.orderId } });
      expect(unreadable).to.deep.equal(["ord_odd"]);
    });

    it("finds none where nothing changed", async () => {
      await place(changedAt(1));

      const range = { from: hour(4), to: hour(6) };

      expect(await ordersChangedIn(database().client, ordersTable, range)).to.deep.equal([]);
    });
  });
});

describe("A dead letter of the outbox", () => {
  it("names the shard, the range, when, and the function without its version", () => {
    const batch = failedBatch(deadLetter({ streamArn: "arn:stream", shardId: "shard-1" }, ["100", "103"]));

    expect(batch).to.deep.equal({
      functionArn,
      condition: "RetryAttemptsExhausted",
      streamArn: "arn:stream",
      shardId: "shard-1",
      startSequenceNumber: "100",
      endSequenceNumber: "103",
      firstArrival: new Date("2026-03-01T10:00:00.000Z"),
      lastArrival: new Date("2026-03-01T10:00:05.000Z"),
      batchSize: 2,
    });
  });

  for (const [what, body] of [
    ["text", "not JSON"],
    ["another queue's message", JSON.stringify({ detail: {} })],
    ["empty", ""],
    ["a sequence number that is none", deadLetter({ streamArn: "a", shardId: "s" }, ["x"])],
  ] as const)
    it(`is refused when it is ${what}`, () => {
      expect(() => failedBatch(body)).to.throw(
        /dead letter of the outbox isn't valid: (body|requestContext|DDB)/,
      );
    });
});
