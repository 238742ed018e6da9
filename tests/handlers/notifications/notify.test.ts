import { SESClient } from "@aws-sdk/client-ses";
import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { confirm, rejectForStock } from "../../../handlers/domain/order-state";
import type { LanguageModel } from "../../../handlers/groq/language-model";
import { notify } from "../../../handlers/notifications/notify";
import { onceByEventId } from "../../../handlers/notifications/once";
import { sesMailer } from "../../../handlers/notifications/ses-mailer";
import { writer } from "../../../handlers/notifications/wording";
import { lambdaContext } from "../../factories/lambda-context";
import { delivered, at as orderedAt, pendingOrder } from "../../factories/order";
import { sqsBatch, sqsRecord } from "../../factories/sqs-record";
import { at, useDynamo } from "../support/dynamo";
import { answers, chatRequest, completion, modelAt } from "../support/groq";
import { type HttpFake, startHttpFake } from "../support/http-fake";
import { accepts, rejects, sentEmail } from "../support/ses";
import { recordTelemetry } from "../support/telemetry";

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

  const setUp = async (model?: LanguageModel) => {
    const { notificationsTable } = await database().createTables();
    const telemetry = recordTelemetry();
    const handler = notify({
      mailer: sesMailer(client, "shop@example.com"),
      write: writer(model, telemetry),
      once: onceByEventId(database().client, notificationsTable),
      telemetry,
    });
    const tell = (...orders: Order[]) =>
      handler(sqsBatch(...orders.map((order) => sqsRecord(delivered(order)))), lambdaContext());
    return { handler, tell, telemetry, notificationsTable, emails: () => ses.received.map(sentEmail) };
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
      `Your order ${order.orderId} is confirmed`,
    ]);
    expect(emails()[0]?.text).to.match(/^Hello Ada,/);
    expect(telemetry.counted("EmailsSent")).to.equal(2);
  });

  it("says what was short", async () => {
    const shortages = [{ productId: "PROD-001", requested: 2, available: 1 }];
    const { tell, emails } = await setUp();

    await tell(rejectForStock(pendingOrder(), shortages, orderedAt));

    expect(emails()[0]?.subject).to.contain("out of stock: Name of PROD-001");
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

  it("sends one e-mail when an event arrives twice at the same moment, and the other comes again", async () => {
    const order = pendingOrder();
    const { tell, emails } = await setUp();

    const responses = await Promise.all([tell(order), tell(order)]);
    const again = await tell(order);

    expect(responses.flatMap(({ batchItemFailures }) => batchItemFailures).length).to.be.at.most(1);
    expect(again).to.deep.equal(done);
    expect(emails()).to.have.length(1);
  });

  it("remembers what it sent for longer than an archive is replayed, and then forgets by TTL", async () => {
    const { tell, notificationsTable } = await setUp();

    await tell(pendingOrder());

    const [record] = await database().all(notificationsTable);
    expect(record).to.include({ status: "COMPLETED" });
    expect(Number(record?.expiration)).to.be.greaterThan(Date.now() / 1000 + 365 * 24 * 60 * 60);
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

  it("reports what SES refused, logs why without the address, and sends it when it comes again", async () => {
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

  it("reports a message that isn't an event, and sends the others", async () => {
    const { handler, emails } = await setUp();
    const [poison, good] = [sqsRecord("{}"), sqsRecord(delivered(pendingOrder()))];

    const response = await handler(sqsBatch(poison, good), lambdaContext());

    expect(response).to.deep.equal({ batchItemFailures: [{ itemIdentifier: poison.messageId }] });
    expect(emails()).to.have.length(1);
  });
});
