import { expect } from "chai";
import { InvalidRecord } from "../../../handlers/domain/errors";
import type { OrderEvent } from "../../../handlers/domain/events";
import type { Order } from "../../../handlers/domain/order";
import { confirm, returnStock, transition } from "../../../handlers/domain/order-state";
import type { EventPublisher, Outcome } from "../../../handlers/outbox/event-publisher";
import { publishEvents } from "../../../handlers/outbox/publish-events";
import { at, pendingOrder } from "../../factories/order";
import { sequenceNumberOf, streamBatch, streamRecord } from "../../factories/stream-record";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const eventId = ({ metadata }: OrderEvent) => metadata.eventId;

/** Publishes all but the events that `outcomes` says otherwise of, by event id. */
const fakePublisher = (outcomes: Readonly<Record<string, Outcome | Error>> = {}, size = 1_000) => {
  const calls: string[][] = [];
  const publisher: EventPublisher = {
    sizeOf: () => size,
    publish: async (events) => {
      calls.push(events.map(eventId));
      return events.map((event) => {
        const outcome = outcomes[eventId(event)] ?? "published";
        if (outcome instanceof Error) throw outcome;
        return outcome;
      });
    },
  };
  return { publisher, calls };
};

const setUp = (...fake: Parameters<typeof fakePublisher>) => {
  const telemetry = recordTelemetry();
  const { publisher, calls } = fakePublisher(...fake);
  return { handler: publishEvents({ publisher, telemetry, now: () => new Date(at) }), calls, telemetry };
};

const created = (order: Order = pendingOrder()) => ({
  record: streamRecord({ after: order }),
  id: `${order.orderId}:1`,
});
const report = (record: Parameters<typeof sequenceNumberOf>[0]) => ({
  batchItemFailures: [{ itemIdentifier: sequenceNumberOf(record) }],
});

describe("publish-events", () => {
  it("publishes each change exactly once, in order, and skips what reached no status", async () => {
    const order = pendingOrder();
    const confirmed = confirm(order, at);
    const cancelled = transition(confirmed, "CANCELLED", { at });
    const { handler, calls, telemetry } = setUp();

    const response = await handler(
      streamBatch(
        streamRecord({ after: order }),
        streamRecord({ before: order, after: { ...order, customerName: "Ada" } }),
        streamRecord({ before: order, after: confirmed }),
        streamRecord({ before: confirmed, after: cancelled }),
        streamRecord({ before: cancelled, after: returnStock(cancelled, at) }),
        streamRecord({ before: cancelled }),
      ),
    );

    expect(response).to.deep.equal({ batchItemFailures: [] });
    expect(calls).to.deep.equal([[1, 2, 3].map((version) => `${order.orderId}:${version}`)]);
    expect(telemetry.counted("EventsPublished")).to.equal(3);
  });

  it("gives a redelivered record the same event id", async () => {
    const { record } = created();
    const { handler, calls } = setUp();

    await handler(streamBatch(record));
    await handler(streamBatch(record));

    expect(calls[0]).to.deep.equal(calls[1]);
  });

  it("sends at most ten events a call", async () => {
    const { handler, calls } = setUp();

    await handler(streamBatch(...Array.from({ length: 25 }, () => created().record)));

    expect(calls.map(({ length }) => length)).to.deep.equal([10, 10, 5]);
  });

  it("stays below the size of a call", async () => {
    const { handler, calls } = setUp({}, 100 * 1024);

    await handler(streamBatch(...Array.from({ length: 5 }, () => created().record)));

    expect(calls.map(({ length }) => length)).to.deep.equal([2, 2, 1]);
  });

  it("reports the first record that a half successful call left out, and sends nothing after that call", async () => {
    const all = Array.from({ length: 25 }, () => created());
    const failing = [all[14], all[12], all[17]].flatMap((made) => made ?? []);
    const { handler, calls, telemetry } = setUp(
      Object.fromEntries(failing.map(({ id }) => [id, "failed" as const])),
    );

    const response = await handler(streamBatch(...all.map(({ record }) => record)));

    expect(response).to.deep.equal(report(all[12]?.record ?? {}));
    expect(calls).to.have.length(2);
    expect(telemetry.counted("EventsPublished")).to.equal(17);
  });

  it("reports the first record of a call that failed as a whole", async () => {
    const all = Array.from({ length: 12 }, () => created());
    const { handler } = setUp({ [all[11]?.id ?? ""]: new Error("connection reset") });

    const response = await handler(streamBatch(...all.map(({ record }) => record)));

    expect(response).to.deep.equal(report(all[10]?.record ?? {}));
  });

  it("publishes the records before an unreadable one, and reports that one", async () => {
    const [before, behind] = [created(), created()];
    const poison = streamRecord({ after: { orderId: "nonsense", version: "one" } });
    const { handler, calls, telemetry } = setUp();

    const response = await handler(streamBatch(before.record, poison, behind.record));

    expect(response).to.deep.equal(report(poison));
    expect(calls).to.deep.equal([[before.id]]);
    expect(telemetry.lines.join()).to.contain("nonsense").and.contain("image");
  });

  it("makes Lambda halve the batch while good records stand behind the unreadable one", async () => {
    const poison = streamRecord({ after: { orderId: "nonsense" } });
    const behind = created();
    const { handler, calls } = setUp();

    const outcome = await handler(streamBatch(poison, behind.record)).catch((error: Error) => error.name);

    expect(outcome).to.equal("invalid-record");
    expect(calls).to.deep.equal([]);
  });

  it("reports an unreadable record that is alone, so that it gets to the on-failure destination", async () => {
    const poison = streamRecord({ after: { orderId: "nonsense" } });

    const response = await setUp().handler(streamBatch(poison));

    expect(response).to.deep.equal(report(poison));
  });

  it("treats an event that the bus will never take like an unreadable record", async () => {
    const [refused, behind] = [created(), created()];
    const { handler } = setUp({ [refused.id]: "refused" });

    const together = await handler(streamBatch(refused.record, behind.record)).catch(
      (error: Error) => error.name,
    );
    const alone = await handler(streamBatch(refused.record));

    expect(together).to.equal("invalid-record");
    expect(alone).to.deep.equal(report(refused.record));
  });

  it("says which event the bus will never take", async () => {
    const [refused, behind] = [created(), created()];
    const { handler } = setUp({ [refused.id]: "refused" });

    const error = await rejection(handler(streamBatch(refused.record, behind.record)));

    expect(error).to.have.property(
      "message",
      `An event isn't valid: ${refused.id} was refused by EventBridge.`,
    );
  });

  it("reports an event at the head that the bus may take later: halving wouldn't help it", async () => {
    const [failed, behind] = [created(), created()];
    const { handler } = setUp({ [failed.id]: "failed" });

    expect(await handler(streamBatch(failed.record, behind.record))).to.deep.equal(report(failed.record));
  });

  it("throws when the record that it stops at has no number to report", async () => {
    const { record, id } = created();
    const unnumbered = { ...record, dynamodb: { ...record.dynamodb, SequenceNumber: undefined } };
    const { handler } = setUp({ [id]: "failed" });

    expect(String(await rejection(handler(streamBatch(unnumbered))))).to.contain(
      "A stream record has no sequence number to report.",
    );
    // Without anything of DynamoDB's in it, the record itself is what is wrong.
    expect(await rejection(handler(streamBatch({ eventID: "e" })))).to.be.instanceOf(InvalidRecord);
    expect(await rejection(handler(streamBatch({ dynamodb: { NewImage: {} } })))).to.be.instanceOf(
      InvalidRecord,
    );
    expect(await rejection(handler(streamBatch({ dynamodb: { NewImage: {}, Keys: {} } })))).to.be.instanceOf(
      InvalidRecord,
    );
  });

  it("counts no events where none was published", async () => {
    const { record, id } = created();
    const { publisher } = fakePublisher({ [id]: "failed" });
    const counted: unknown[] = [];
    const count = (...metric: unknown[]) => void counted.push(metric);
    const telemetry = { ...recordTelemetry(), count };

    await publishEvents({ publisher, telemetry, now: () => new Date(at) })(streamBatch(record));

    expect(counted).to.deep.equal([]);
  });

  it("fills a call up to its size exactly", async () => {
    const { handler, calls } = setUp({}, 128 * 1024);

    await handler(streamBatch(...Array.from({ length: 4 }, () => created().record)));

    expect(calls.map(({ length }) => length)).to.deep.equal([2, 2]);
  });

  it("doesn't log the customer of a record that it can't read", async () => {
    const { handler, telemetry } = setUp();

    await handler(streamBatch(streamRecord({ after: { ...pendingOrder(), version: "one" } })));

    expect(telemetry.lines).to.have.length(1);
    expect(telemetry.lines.join()).to.not.contain("ada@example.com");
  });
});
