import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { RunningCloud, statusesOf, until } from "./cloud";

describe("orders on the local cloud", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;
  let made = 0;

  /** An order of a customer that no other test has. */
  const order = (items: { productId: string; quantity: number }[], email?: string) => {
    made += 1;
    return { customerId: `CUST-${made}`, customerEmail: email ?? `customer-${made}@example.com`, items };
  };

  before(async () => {
    cloud = await RunningCloud.start();
  });

  after(async () => {
    await cloud.stop();
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") console.error(cloud.log);
    await cloud.tell("groq", { mode: "ok" });
    await cloud.tell("ses", { reject: null });
  });

  it("confirms, charges and ships an order, takes its stock, and notifies the customer", async () => {
    const request = order([{ productId: "PROD-001", quantity: 2 }]);
    const before = await cloud.stock("PROD-001");

    const { status, headers, body } = await cloud.place(request);
    const shipped = await cloud.reached(body.orderId, "SHIPPED");
    const mails = await cloud.mailsArrived(request.customerEmail, 2);

    expect(status).to.equal(201);
    expect(headers.get("location")).to.equal(`/orders/${body.orderId}`);
    expect(body).to.deep.include({ status: "PENDING", total: { amount: 199_800, currency: "USD" } });
    expect(statusesOf(shipped)).to.deep.equal(["PENDING", "CONFIRMED", "PAID", "SHIPPED"]);
    expect(shipped.fraudCheck).to.equal("scored");
    expect(await cloud.stock("PROD-001")).to.equal(before - 2);
    expect(mails.map(({ subject }) => subject)).to.have.members([
      `We received your order ${body.orderId}`,
      `On its way: order ${body.orderId}`,
    ]);
  });

  it("declines a suspicious order and writes nothing", async () => {
    const before = await cloud.orderCount();

    const { status, headers, body } = await cloud.place(order([{ productId: "PROD-005", quantity: 500 }]));

    expect(status).to.equal(422);
    expect(headers.get("content-type")).to.contain("application/problem+json");
    expect(body).to.have.property("code", "order-flagged");
    expect(await cloud.orderCount()).to.equal(before);
  });

  it("rejects an order that exceeds the stock, sends an e-mail, and leaves the stock alone", async () => {
    const request = order([{ productId: "PROD-003", quantity: 10 }]);

    const { status, body } = await cloud.place(request);
    const rejected = await cloud.reached(body.orderId, "FAILED_INSUFFICIENT_STOCK");
    const mails = await cloud.mailsArrived(request.customerEmail, 2);

    expect(status).to.equal(201);
    expect(rejected.shortages).to.deep.equal([{ productId: "PROD-003", requested: 10, available: 5 }]);
    expect(await cloud.stock("PROD-003")).to.equal(5);
    expect(mails.map(({ body: { text } }) => text).join()).to.match(/Sneakers/);
  });

  it("reserves all lines of an order or none", async () => {
    const before = await cloud.stock("PROD-002");
    const items = [
      { productId: "PROD-002", quantity: 1 },
      { productId: "PROD-003", quantity: 10 },
    ];

    const { body } = await cloud.place(order(items));
    await cloud.reached(body.orderId, "FAILED_INSUFFICIENT_STOCK");

    expect(await cloud.stock("PROD-002")).to.equal(before);
  });

  for (const mode of ["down", "garbage", "slow"]) {
    it(`takes orders on the rules alone while Groq is ${mode}`, async () => {
      await cloud.tell("groq", { mode });

      const accepted = await cloud.place(order([{ productId: "PROD-004", quantity: 1 }]));
      const flagged = await cloud.place(order([{ productId: "PROD-004", quantity: 100 }]));
      const confirmed = await cloud.reached(accepted.body.orderId, "CONFIRMED");

      expect(accepted.status).to.equal(201);
      expect(confirmed.fraudCheck).to.equal("unavailable");
      expect(flagged.status).to.equal(422);
    });
  }

  it("takes the stock once and writes one e-mail when an event is delivered again", async () => {
    const request = order([{ productId: "PROD-002", quantity: 3 }]);
    const before = await cloud.stock("PROD-002");
    const { body } = await cloud.place(request);
    const shipped = await cloud.reached(body.orderId, "SHIPPED");
    await cloud.mailsArrived(request.customerEmail, 2);

    const client = cloud.sqs();
    const created = eventOf(shipped);
    for (const QueueUrl of [cloud.outputs.inventoryQueueUrl, cloud.outputs.notifierQueueUrl])
      for (let copy = 0; copy < 2; copy++)
        await client.send(new SendMessageCommand({ QueueUrl, MessageBody: created }));
    await emptied(cloud.outputs.inventoryQueueUrl);
    await emptied(cloud.outputs.notifierQueueUrl);
    client.destroy();

    expect(await cloud.stock("PROD-002")).to.equal(before - 3);
    expect(await cloud.mails(request.customerEmail)).to.have.length(2);
  });

  it("puts a message that can't be read into the dead-letter queue", async () => {
    const { inventoryQueueUrl, inventoryDlqUrl } = cloud.outputs;
    const client = cloud.sqs();
    await retryQuickly(inventoryQueueUrl);

    await client.send(new SendMessageCommand({ QueueUrl: inventoryQueueUrl, MessageBody: "not an event" }));
    const dead = await until(
      "the dead letter",
      () => client.send(new ReceiveMessageCommand({ QueueUrl: inventoryDlqUrl, WaitTimeSeconds: 1 })),
      ({ Messages }) => (Messages?.length ?? 0) > 0,
    );
    await client.send(new PurgeQueueCommand({ QueueUrl: inventoryDlqUrl }));
    client.destroy();

    expect(dead.Messages?.[0]?.Body).to.equal("not an event");
  });

  it("keeps an e-mail that SES rejects as a dead letter, and the order on its way", async () => {
    const request = order([{ productId: "PROD-004", quantity: 1 }], "bounce-me@example.com");
    const { notifierDlqUrl } = cloud.outputs;
    await cloud.tell("ses", { reject: "bounce-me" });

    const { body } = await cloud.place(request);
    await cloud.reached(body.orderId, "SHIPPED");
    const dead = await until(
      "two dead letters",
      () => waiting(notifierDlqUrl),
      (count) => count >= 2,
    );

    expect(dead).to.equal(2);
    expect(await cloud.mails(request.customerEmail)).to.deep.equal([]);
  });

  it("answers a repeat of an Idempotency-Key with the same order, and refuses it for another", async () => {
    const request = order([{ productId: "PROD-005", quantity: 1 }]);
    const key = { "idempotency-key": "order-of-ada-1" };

    const [first, second] = await Promise.all([cloud.place(request, key), cloud.place(request, key)]);
    const third = await cloud.place(request, key);
    const other = await cloud.place(order([{ productId: "PROD-005", quantity: 2 }]), key);

    expect([first.status, second.status, third.status]).to.deep.equal([201, 201, 201]);
    expect(new Set([first, second, third].map(({ body }) => body.orderId))).to.have.property("size", 1);
    expect(third.headers.get("idempotent-replayed")).to.equal("true");
    expect(other.status).to.equal(422);
  });

  it("asks for a key, and lets a wrong one no further", async () => {
    const missing = await cloud.request("GET", "/orders/ord_1");
    const wrong = await cloud.request("GET", "/orders/ord_1", { headers: { "x-api-key": "ofk_wrong" } });

    expect([missing.status, missing.body]).to.deep.equal([401, { message: "Unauthorized" }]);
    expect([wrong.status, wrong.body]).to.deep.equal([403, { message: "Forbidden" }]);
  });

  it("says that an order doesn't exist, that a route doesn't, and that it is well", async () => {
    const order404 = await cloud.order("ord_00000000000000000000000000");
    const route404 = await cloud.request("GET", "/nowhere");
    const health = await cloud.request("GET", "/health");

    expect([order404.status, order404.body.code]).to.deep.equal([404, "order-not-found"]);
    expect([route404.status, route404.body.code]).to.deep.equal([404, "route-not-found"]);
    expect([health.status, health.body]).to.deep.equal([200, { status: "ok" }]);
  });

  const retryQuickly = async (QueueUrl: string): Promise<void> => {
    const client = cloud.sqs();
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "1" } }));
    client.destroy();
  };

  const waiting = async (QueueUrl: string): Promise<number> => {
    const client = cloud.sqs();
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    client.destroy();
    return (
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
    );
  };

  const emptied = (QueueUrl: string) =>
    until(
      `${QueueUrl} to be empty`,
      () => waiting(QueueUrl),
      (count) => count === 0,
    );

  /** The OrderCreated of an order, as the bus delivered it. */
  const eventOf = (order: Record<string, unknown>): string => {
    const { history, shortages, fulfilment, payment, shipment, ...rest } = order;
    const data = {
      ...rest,
      clientId: "default",
      correlationId: "again",
      stockReserved: false,
      fraudRisk: 0,
      status: "PENDING",
      version: 1,
      updatedAt: order.createdAt,
      history: [{ status: "PENDING", at: order.createdAt }],
    };
    const metadata = {
      eventId: `${order.orderId}:1`,
      schemaVersion: 1,
      orderVersion: 1,
      occurredAt: order.createdAt,
      correlationId: "again",
    };
    return JSON.stringify({
      version: "0",
      id: "replayed",
      "detail-type": "OrderCreated",
      source: "orderflow.orders",
      account: "000000000000",
      time: order.createdAt,
      region: "us-east-1",
      resources: [],
      detail: { metadata, data },
    });
  };
});
