import { SESClient } from "@aws-sdk/client-ses";
import { expect } from "chai";
import { type DetailType, detailTypes } from "../../../handlers/domain/events";
import type { Order } from "../../../handlers/domain/order";
import { confirm, rejectForStock } from "../../../handlers/domain/order-state";
import type { LanguageModel } from "../../../handlers/groq/language-model";
import { dynamoDbSuppressions } from "../../../handlers/notifications/dynamodb-suppressions";
import { notify } from "../../../handlers/notifications/notify";
import { onceByEventId, recordId } from "../../../handlers/notifications/once";
import { sesMailer } from "../../../handlers/notifications/ses-mailer";
import { addressHash } from "../../../handlers/notifications/suppression";
import { writer } from "../../../handlers/notifications/wording";
import { lambdaContext } from "../../factories/lambda-context";
import { delivered, at as orderedAt, pendingOrder } from "../../factories/order";
import { sqsBatch, sqsRecord } from "../../factories/sqs-record";
import { at, useDynamo } from "../support/dynamo";
import { answers, chatRequest, completion, modelAt } from "../support/groq";
import { type HttpFake, startHttpFake } from "../support/http-fake";
import { accepts, rejects, sentEmail, throttles } from "../support/ses";
import { recordTelemetry } from "../support/telemetry";

const storedAs = (order: Order | undefined) => order && { ...order, requestHash: "h" };

const done = { batchItemFailures: [] };
const words = { subject: "Thanks!", body: "Your laptop is on our list.\n\nMore soon." };

describe("the notifier", () => {
  const database = useDynamo();
  let ses: HttpFake;
  let groq: HttpFake;
  let client: SESClient;
  beforeEach(async () => {
    ses = await startHttpFake(accepts);
    groq = await startHttpFake(answers(words));
    client = new SESClient(at(ses.url));
  });
  afterEach(async () => {
    delete process.env.GROQ_BASE_URL;
    client.destroy();
    await Promise.all([ses.stop(), groq.stop()]);
  });

  const setUp = async (
    model?: LanguageModel,
    mailEvents: readonly DetailType[] = Object.values(detailTypes),
  ) => {
    const { notificationsTable, suppressionsTable } = await database().createTables();
    const suppressions = dynamoDbSuppressions(database().db, suppressionsTable);
    const telemetry = recordTelemetry();
    const table = new Map<string, Order>();
    const store = (order: Order) => table.set(order.orderId, order);
    const postponed: { messageId: string; seconds: number }[] = [];
    const handler = notify({
      mailEvents,
      turn: async () => {},
      postpone: async ({ messageId }, seconds) => {
        postponed.push({ messageId, seconds });
      },
      orders: { find: async (orderId) => storedAs(table.get(orderId)) },
      mailer: sesMailer(client, { address: "shop@example.com", configurationSet: "shop" }),
      suppressions,
      write: writer(model, telemetry),
      once: onceByEventId(database().client, notificationsTable, 500),
      telemetry,
    });
    const tell = (...orders: Order[]) => {
      for (const order of orders) store(order);
      return handler(sqsBatch(...orders.map((order) => sqsRecord(delivered(order)))), lambdaContext());
    };
    return {
      handler,
      tell,
      store,
      postponed,
      telemetry,
      notificationsTable,
      suppressions,
      emails: () => ses.received.map(sentEmail),
    };
  };

  it("sends one e-mail for each event of an order", async () => {
    const order = pendingOrder({ customerName: "Ada" });
    const { tell, emails, telemetry } = await setUp();

    const response = await tell(order, confirm(order, orderedAt));

    expect(response).to.deep.equal(done);
    expect(emails().map(({ to, source }) => [to, source])).to.deep.equal(
      Array(2).fill(["ada@example.com", "shop@example.com"]),
    );
    expect(emails().map(({ subject }) => subject)).to.have.members([
      `We received your order ${order.orderId}`,
      `Order confirmed: ${order.orderId}`,
    ]);
    expect(emails()[0]?.text).to.match(/^Hello Ada,/);
    expect(telemetry.counted("EmailsSent")).to.equal(2);
  });

  it("says what was short", async () => {
    const shortages = [{ productId: "PROD-001", requested: 2, available: 1 }];
    const { tell, emails } = await setUp();

    await tell(rejectForStock(pendingOrder(), shortages, orderedAt));

    expect(emails()[0]?.subject).to.contain("Out of stock: Name of PROD-001");
    expect(emails()[0]?.html).to.contain("Out of stock: Name of PROD-001 (2 ordered, 1 available)");
  });

  it("sends nothing for a repeat: redelivered, in one batch, or at the same moment", async () => {
    const order = pendingOrder();
    const { tell, emails } = await setUp();

    await tell(order);
    await tell(order);
    await Promise.all([tell(order, order), tell(order)]);

    expect(emails()).to.have.length(1);
  });

  it("sends one e-mail when an event arrives twice at the same moment, and the other is delivered again", async () => {
    const order = pendingOrder();
    const { tell, emails } = await setUp();

    const responses = await Promise.all([tell(order), tell(order)]);
    const again = await tell(order);

    expect(responses.flatMap(({ batchItemFailures }) => batchItemFailures).length).to.be.at.most(1);
    expect(again).to.deep.equal(done);
    expect(emails()).to.have.length(1);
  });

  it("remembers what it sent for the configured time, then forgets it by TTL", async () => {
    const { tell, notificationsTable } = await setUp();

    await tell(pendingOrder());

    const [record] = await database().all(notificationsTable);
    expect(record).to.include({ status: "COMPLETED" });
    expect(Number(record?.expiration)).to.be.closeTo(Date.now() / 1000 + 500 * 24 * 60 * 60, 600);
  });

  it("lets Groq word it, between facts of ours, without telling Groq who it is for", async () => {
    const { tell, emails, telemetry } = await setUp(modelAt(groq));
    const order = pendingOrder({ customerName: "Ada" });

    await tell(order);

    const [email] = emails();
    expect(email?.subject).to.equal(`We received your order ${order.orderId}`);
    expect(email?.text).to.match(/^Hello Ada,\n\nYour laptop is on our list\.\n\nMore soon\.\n\nOrder: ord_/);
    expect(email?.html).to.contain("<h1>Thanks!</h1>").and.contain("Total: $20.00");
    expect(telemetry.counted("EmailFallback")).to.equal(0);
    const { messages, response_format } = chatRequest(groq.received[0]);
    expect(response_format.json_schema.name).to.equal("order_email");
    expect(messages[1]?.content).to.contain("OrderCreated");
    expect(groq.received[0]?.body).to.not.match(/ada|example\.com|CUST-123/i);
  });

  it("takes Groq's answer for text, never for HTML", async () => {
    groq.answer = answers({ subject: "<b>x</b>", body: '<a href="https://evil.example">click</a>\u202e' });
    const { tell, emails } = await setUp(modelAt(groq));

    await tell(pendingOrder());

    expect(emails()[0]?.html)
      .to.contain("&#60;a href=&#34;https://evil.example&#34;&#62;")
      .and.not.contain("<a");
    expect(emails()[0]?.html).to.not.contain("\u202e");
  });

  for (const [what, answer] of Object.entries({
    nonsense: completion("Dear customer"),
    "an empty body": answers({ subject: "x", body: " \n" }),
    "an endless body": answers({ subject: "x", body: "y".repeat(5_000) }),
  })) {
    it(`falls back to the template when Groq answers ${what}`, async () => {
      groq.answer = answer;
      const { tell, emails, telemetry } = await setUp(modelAt(groq));

      expect(await tell(pendingOrder())).to.deep.equal(done);
      expect(emails()[0]?.text).to.contain("Thank you for your order.");
      expect(telemetry.counted("EmailFallback")).to.equal(1);
    });
  }

  it("reports what SES refused, logs why without the address, and sends it when it is delivered again", async () => {
    const order = pendingOrder();
    const { tell, emails, telemetry } = await setUp();
    ses.answer = rejects;

    const refused = await tell(order);
    ses.answer = accepts;
    const again = await tell(order);

    expect(refused.batchItemFailures).to.have.length(1);
    expect(again).to.deep.equal(done);
    expect(emails()).to.have.length(2);
    expect(telemetry.lines.join()).to.contain("MessageRejected").and.not.contain("ada@example.com");
    expect(telemetry.counted("EmailsSent")).to.equal(1);
  });

  it("sends with the configuration set, and tags the mail with its order", async () => {
    const order = pendingOrder();
    const { tell, emails } = await setUp();

    await tell(order);

    expect(emails()[0]).to.deep.include({ configurationSet: "shop", tag: ["orderId", order.orderId] });
  });

  it("sends nothing to an address that is suppressed, records that, and takes no try for it", async () => {
    const order = pendingOrder({ customerEmail: "Ada@Example.com" });
    const { tell, emails, suppressions, postponed, notificationsTable, telemetry } = await setUp();
    const reason = { reason: "bounce" as const, detail: "Permanent/General", orderId: "ord_earlier" };
    await suppressions.add({
      addressHash: addressHash("ada@example.com"),
      at: "2026-03-01T10:00:00Z",
      ...reason,
    });

    expect(await tell(order)).to.deep.equal(done);

    expect(emails()).to.deep.equal([]);
    expect(postponed).to.deep.equal([]);
    const record = await database().get(notificationsTable, { id: recordId(`${order.orderId}:1`) });
    expect(record).to.deep.include({
      status: "COMPLETED",
      data: { type: "OrderCreated", outcome: "suppressed" },
    });
    expect(telemetry.counted("EmailsSuppressed")).to.equal(1);
    expect(telemetry.counted("EmailsSent")).to.equal(0);
    expect(telemetry.lines.join()).to.contain("suppressed").and.not.match(/ada@/i);
  });

  it("records what it sent, by the event", async () => {
    const order = pendingOrder();
    const { tell, notificationsTable } = await setUp();

    await tell(order);

    expect(await database().get(notificationsTable, { id: recordId(`${order.orderId}:1`) })).to.deep.include({
      data: { type: "OrderCreated", outcome: "sent" },
    });
  });

  it("sends no mail about an event that isn't in mailEvents", async () => {
    const order = pendingOrder();
    const { tell, emails } = await setUp(undefined, ["OrderCreated", "OrderShipped"]);

    expect(await tell(order, confirm(order, orderedAt))).to.deep.equal(done);

    expect(emails().map(({ subject }) => subject)).to.deep.equal([`We received your order ${order.orderId}`]);
  });

  it("postpones what SES throttles, longer with every receive, and takes it when it is delivered again", async () => {
    const order = pendingOrder();
    const { handler, store, postponed, emails } = await setUp();
    store(order);
    const received = (times: number) => {
      const record = sqsRecord(delivered(order));
      const attributes = { ...record.attributes, ApproximateReceiveCount: String(times) };
      return { ...record, attributes };
    };
    ses.answer = throttles;

    for (const times of [1, 4]) await handler(sqsBatch(received(times)), lambdaContext());
    const [early, late] = postponed.map(({ seconds }) => seconds);
    ses.answer = accepts;
    const again = await handler(sqsBatch(received(5)), lambdaContext());

    expect(early).to.be.within(12, 18);
    expect(late).to.be.within(96, 144);
    expect(again).to.deep.equal(done);
    expect(emails().at(-1)?.subject).to.contain(order.orderId);
  });

  it("soon tries again what SES refuses, so that it is a dead letter soon", async () => {
    const { tell, postponed } = await setUp();
    ses.answer = rejects;

    await tell(pendingOrder());

    expect(postponed.map(({ seconds }) => seconds)).to.deep.equal([5]);
  });

  it("keeps the message of an order that isn't in the table", async () => {
    const { handler, emails, telemetry } = await setUp();
    const record = sqsRecord(delivered(pendingOrder()));

    const response = await handler(sqsBatch(record), lambdaContext());

    expect(response).to.deep.equal({ batchItemFailures: [{ itemIdentifier: record.messageId }] });
    expect(emails()).to.deep.equal([]);
    expect(telemetry.lines.join()).to.contain("There is no order");
  });

  it("reports a message that isn't an event, and sends the others", async () => {
    const { handler, emails, store } = await setUp();
    const order = pendingOrder();
    store(order);
    const [poison, good] = [sqsRecord("{}"), sqsRecord(delivered(order))];

    const response = await handler(sqsBatch(poison, good), lambdaContext());

    expect(response).to.deep.equal({ batchItemFailures: [{ itemIdentifier: poison.messageId }] });
    expect(emails()).to.have.length(1);
  });
});
