import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { expect } from "chai";
import { eventFor } from "../../../handlers/domain/events";
import { eventBridgePublisher } from "../../../handlers/outbox/eventbridge-publisher";
import { at as orderedAt, pendingOrder } from "../../factories/order";
import { at } from "../support/dynamo";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";
import { recordTelemetry } from "../support/telemetry";

describe("publishing to EventBridge", () => {
  let bus: HttpFake;
  let client: EventBridgeClient;
  before(async () => {
    bus = await startHttpFake(sendJson({}));
    client = new EventBridgeClient(at(bus.url));
  });
  after(async () => {
    client.destroy();
    await bus.stop();
  });

  it("sends source, detail-type, detail and time as the design has them", async () => {
    bus.answer = sendJson({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] });
    const event = eventFor(pendingOrder());

    const outcomes = await eventBridgePublisher(client, "orders-bus", recordTelemetry()).publish([event]);

    const { Entries } = JSON.parse(bus.received.at(-1)?.body ?? "");
    const [{ Detail, ...entry }] = Entries;
    expect(outcomes).to.deep.equal(["published"]);
    expect(entry).to.deep.equal({
      EventBusName: "orders-bus",
      Source: "orderflow.orders",
      DetailType: "OrderCreated",
      Time: Date.parse(orderedAt) / 1000,
    });
    expect(JSON.parse(Detail)).to.deep.equal(
      JSON.parse(JSON.stringify({ metadata: event.metadata, data: event.data })),
    );
  });

  it("returns by position which entries of a 200 failed, and whether to retry them", async () => {
    bus.answer = sendJson({
      FailedEntryCount: 3,
      Entries: [
        { EventId: "1" },
        { ErrorCode: "ThrottlingException", ErrorMessage: "slow down" },
        { ErrorCode: "MalformedDetail", ErrorMessage: "bad" },
      ],
    });
    const telemetry = recordTelemetry();
    const events = Array.from({ length: 4 }, () => eventFor(pendingOrder()));

    const outcomes = await eventBridgePublisher(client, "orders-bus", telemetry).publish(events);

    expect(outcomes).to.deep.equal(["published", "failed", "refused", "failed"]);
    expect(telemetry.lines.join()).to.contain("ThrottlingException").and.contain(events[1]?.metadata.eventId);
  });

  it("takes an answer without entries for a failure of all, and logs nothing of what was published", async () => {
    const telemetry = recordTelemetry();
    const publish = () => eventBridgePublisher(client, "b", telemetry).publish([eventFor(pendingOrder())]);

    bus.answer = sendJson({ Entries: [{ EventId: "1" }] });
    expect(await publish()).to.deep.equal(["published"]);
    expect(telemetry.lines).to.deep.equal([]);

    bus.answer = sendJson({});
    expect(await publish()).to.deep.equal(["failed"]);
    expect(telemetry.lines).to.have.length(1);
  });

  it("rejects when the call fails", async () => {
    bus.answer = sendJson({ __type: "InternalException" }, 500);

    const call = eventBridgePublisher(client, "b", recordTelemetry()).publish([eventFor(pendingOrder())]);

    expect(await call.catch((error: Error) => error.name)).to.equal("InternalException");
  });

  it("measures an entry as PutEvents does", () => {
    const event = eventFor(pendingOrder());
    const detail = JSON.stringify({ metadata: event.metadata, data: event.data });

    const size = eventBridgePublisher(client, "b", recordTelemetry()).sizeOf(event);

    expect(size).to.equal(14 + "orderflow.orders".length + "OrderCreated".length + Buffer.byteLength(detail));
  });
});
