import { expect } from "chai";
import { entryBytes } from "../../src/eventbridge/put-events";
import { callOf, entry, Harness, queueArn } from "./harness";

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail("it should have been refused"),
    (error: unknown) => error,
  );

describe("PutEvents", () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = new Harness();
    await harness.declareOrders();
  });

  afterEach(() => harness.close());

  it("delivers the whole envelope to the target of a rule that matches", async () => {
    const reply = await harness.put(entry({ Time: 1_767_225_600.9, Resources: ["arn:aws:x"] }));
    await harness.events.delivery.idle();

    const [message] = harness.sent;
    expect(harness.sent).to.have.length(1);
    expect(message?.queueArn).to.equal(queueArn("inventory"));
    expect(message?.attributes).to.deep.equal({});
    expect(message?.from).to.deep.equal({
      service: "events.amazonaws.com",
      sourceArn: "arn:aws:events:us-east-1:000000000000:rule/orders/created",
    });
    expect(JSON.parse(message?.body ?? "")).to.deep.equal({
      version: "0",
      id: reply.Entries[0]?.EventId,
      "detail-type": "OrderCreated",
      source: "shop.orders",
      account: "000000000000",
      time: "2026-01-01T00:00:00Z",
      region: "us-east-1",
      resources: ["arn:aws:x"],
      detail: { orderId: "o-1", total: 1.5 },
    });
    expect(message?.body).to.contain('"total":1.50');
  });

  it("defaults the time to now and the resources to none", async () => {
    await harness.put(entry());
    await harness.events.delivery.idle();

    const event = JSON.parse(harness.sent[0]?.body ?? "");
    expect(event.resources).to.deep.equal([]);
    expect(Math.abs(Date.parse(event.time) - Date.now())).to.be.lessThan(5000);
    expect(event.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("takes a bus by its ARN", async () => {
    await harness.put(entry({ EventBusName: "arn:aws:events:us-east-1:000000000000:event-bus/orders" }));
    await harness.events.delivery.idle();

    expect(harness.sent).to.have.length(1);
  });

  it("doesn't deliver events that no rule matches, or to a disabled rule", async () => {
    await harness.declare("Rule", "off", {
      eventBusName: "orders",
      eventPattern: '{"source":[{"prefix":"order"}]}',
      state: "DISABLED",
    });
    await harness.declare("Target", "off", { eventBusName: "orders", rule: "off", arn: queueArn("off") });

    const reply = await harness.put(entry({ DetailType: "OrderShipped" }));
    await harness.events.delivery.idle();

    expect(reply.FailedEntryCount).to.equal(0);
    expect(harness.sent).to.deep.equal([]);
  });

  it("answers an unknown bus with an event id, and the event is gone", async () => {
    const reply = await harness.put(entry({ EventBusName: "nowhere" }));
    await harness.events.delivery.idle();

    expect(reply.FailedEntryCount).to.equal(0);
    expect(reply.Entries[0]?.EventId).to.be.a("string");
    expect(harness.sent).to.deep.equal([]);
  });

  it("answers bad entries by position and publishes the others", async () => {
    const reply = await harness.put(
      entry({ Source: undefined }),
      entry(),
      entry({ DetailType: "" }),
      entry({ Detail: undefined }),
      entry({ Detail: "{not json" }),
      entry({ Detail: '["a list"]' }),
      entry({ Source: "aws.ec2" }),
    );
    await harness.events.delivery.idle();

    expect(reply.FailedEntryCount).to.equal(6);
    expect(reply.Entries.map(({ ErrorCode }) => ErrorCode)).to.deep.equal([
      "InvalidArgument",
      undefined,
      "InvalidArgument",
      "InvalidArgument",
      "MalformedDetail",
      "MalformedDetail",
      "NotAuthorizedForSourceException",
    ]);
    expect(reply.Entries[0]?.ErrorMessage).to.equal(
      "Parameter Source is not valid. Reason: Source is a required argument.",
    );
    expect(harness.sent).to.have.length(1);
  });

  it("refuses more than ten entries, or none, and publishes nothing", async () => {
    const tooMany = await rejection(harness.put(...Array.from({ length: 11 }, () => entry())));
    const none = await rejection(harness.put());
    await harness.events.delivery.idle();

    expect(tooMany).to.include({ code: "ValidationException", status: 400 });
    expect(none).to.include({ code: "ValidationException" });
    expect(harness.sent).to.deep.equal([]);
  });

  it("refuses a request above 1 MB and takes one of exactly 1 MB", async () => {
    const rest = entryBytes({ Source: "s", DetailType: "OrderCreated", Detail: '{"t":""}' });
    const detail = (bytes: number) => JSON.stringify({ t: "x".repeat(bytes - rest) });

    const above = await rejection(harness.put(entry({ Source: "s", Detail: detail(1024 * 1024 + 1) })));
    const exactly = await harness.put(entry({ Source: "s", Detail: detail(1024 * 1024) }));

    expect(above).to.include({
      code: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
    expect(exactly.FailedEntryCount).to.equal(0);
  });

  it("counts bytes of UTF-8, and 14 for the time", () => {
    const bytes = entryBytes({
      Source: "é",
      DetailType: "ab",
      Detail: "{}",
      Resources: ["x", "yz"],
      Time: 1,
    });

    expect(bytes).to.equal(14 + 2 + 2 + 2 + 3);
  });

  it("asks for PutEvents on the bus of each entry, with source and detail type", () => {
    const call = callOf("PutEvents", { Entries: [entry(), { Source: "other" }] });

    const permissions = harness.events.permissions(call);

    expect(permissions).to.deep.equal([
      {
        action: "events:PutEvents",
        resource: "arn:aws:events:us-east-1:000000000000:event-bus/orders",
        context: { "events:source": ["shop.orders"], "events:detail-type": ["OrderCreated"] },
      },
      {
        action: "events:PutEvents",
        resource: "arn:aws:events:us-east-1:000000000000:event-bus/default",
        context: { "events:source": ["other"] },
      },
    ]);
  });
});
