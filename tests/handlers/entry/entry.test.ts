import { expect } from "chai";
import { newClient } from "../../../handlers/clients/client";
import { authorize } from "../../../handlers/entry/authorize";
import { cancelOrder } from "../../../handlers/entry/cancel-order";
import { createOrder } from "../../../handlers/entry/create-order";
import { inventory } from "../../../handlers/entry/inventory";
import { notifier } from "../../../handlers/entry/notifier";
import { openPages } from "../../../handlers/entry/open-pages";
import { publishEvents } from "../../../handlers/entry/publish-events";
import { queries } from "../../../handlers/entry/queries";
import { authorizerEvent } from "../../factories/authorizer-event";
import { httpEvent, routedEvent } from "../../factories/http-event";
import { lambdaContext } from "../../factories/lambda-context";
import { delivered, pendingOrder, requestBody } from "../../factories/order";
import { sqsBatch, sqsRecord } from "../../factories/sqs-record";
import { streamBatch, streamRecord } from "../../factories/stream-record";
import { captureConsole } from "../support/console";
import { products, type TestTables, useDynamo } from "../support/dynamo";
import { answers } from "../support/groq";
import { type HttpFake, sendJson, startHttpFake } from "../support/http-fake";
import { accepts, sentEmail } from "../support/ses";

const groqSettings = { groqKeyParameter: "/orderflow/groq", groqModel: "openai/gpt-oss-120b" };

describe("each function, composed from its settings as it is deployed", () => {
  const database = useDynamo();
  const environment = { ...process.env };
  const printed: string[] = [];
  let fakes: Record<"events" | "ses" | "ssm" | "groq", HttpFake>;
  let tables: TestTables;
  let output: ReturnType<typeof captureConsole>;

  before(async () => {
    fakes = {
      events: await startHttpFake(sendJson({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] })),
      ses: await startHttpFake(accepts),
      ssm: await startHttpFake(sendJson({ Parameter: { Value: "gsk_test" } })),
      groq: await startHttpFake(answers({ risk: 0.3, reason: "ordinary" })),
    };
    Object.assign(process.env, {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL_DYNAMODB: database().endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: fakes.events.url,
      AWS_ENDPOINT_URL_SES: fakes.ses.url,
      AWS_ENDPOINT_URL_SSM: fakes.ssm.url,
      GROQ_BASE_URL: fakes.groq.url,
      POWERTOOLS_DEV: "true",
      POWERTOOLS_METRICS_DISABLED: "false",
      POWERTOOLS_SERVICE_NAME: "under-test",
    });
    tables = await database().createTables();
    await Promise.all(products.map((product) => database().put(tables.inventoryTable, product)));
  });
  after(async () => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    await Promise.all(Object.values(fakes).map((fake) => fake.stop()));
  });
  beforeEach(() => {
    output = captureConsole();
  });
  afterEach(() => {
    output.restore();
    printed.push(...output.lines);
  });

  const place = async () => {
    const handler = createOrder({
      ...tables,
      ...groqSettings,
      fraudThreshold: 0.8,
      limits: { maxLineQuantity: 100, maxOrderQuantity: 500, maxOrderTotal: { USD: 100_000_000 } },
      velocityLimits: [{ name: "hour", seconds: 3_600, orders: 100, pieces: undefined, amount: {} }],
      fraudTimeoutMs: 1_000,
    });
    const headers = { "x-correlation-id": "corr-7" };
    return handler(
      httpEvent({ body: requestBody({ customerName: "Ada Lovelace" }), headers }),
      lambdaContext(),
    );
  };

  it("create-order stores a scored order, and prints its metric and its log line with the correlation id", async () => {
    const reply = await place();

    expect(reply.statusCode).to.equal(201);
    const orderId: string = JSON.parse(reply.body ?? "").orderId;
    expect(await database().get(tables.ordersTable, { orderId })).to.include({
      fraudCheck: "scored",
      fraudRisk: 0.3,
    });
    const text = output.lines.join("\n");
    expect(text)
      .to.match(/"OrdersCreated":\s*1\b/)
      .and.match(/"Namespace":\s*"orderflow"/);
    const line = output.lines.find((printedLine) => printedLine.includes("Order created"));
    expect(JSON.parse(line ?? "null")).to.include({
      orderId,
      correlationId: "corr-7",
      service: "under-test",
    });
  });

  it("queries answers it, by itself and in a list", async () => {
    const { orderId } = JSON.parse((await place()).body ?? "");
    const handler = queries({ ...tables, cursorSecretParameter: "/orderflow/cursor-secret" });
    const getOrder = routedEvent("GET /orders/{orderId}", { pathParameters: { orderId } });

    const one = await handler(getOrder, lambdaContext());
    const list = await handler(routedEvent("GET /orders", { query: "limit=1" }), lambdaContext());

    expect(JSON.parse(one.body ?? "")).to.include({ orderId, status: "PENDING" });
    expect(JSON.parse(list.body ?? "").orders[0]).to.include({ orderId });
    expect(JSON.parse(list.body ?? "")).to.have.property("nextCursor");
  });

  it("cancel-order cancels it", async () => {
    const { orderId } = JSON.parse((await place()).body ?? "");

    const reply = await cancelOrder(tables)(httpEvent({ pathParameters: { orderId } }), lambdaContext());

    expect(JSON.parse(reply.body ?? "")).to.include({ orderId, status: "CANCELLED" });
  });

  it("authorize lets a key in", async () => {
    const terms = { name: "shop", scopes: ["orders:write" as const] };
    const { key, record } = newClient(terms, { createdAt: "2026-03-01T10:00:00.000Z" });
    await database().put(tables.clientsTable, record);

    const answer = await authorize(tables)(authorizerEvent({ "x-api-key": key }), lambdaContext());

    expect(answer.isAuthorized).to.equal(true);
  });

  it("publish-events puts a new order on the bus", async () => {
    const handler = publishEvents({ busName: "orders-bus" });

    const response = await handler(streamBatch(streamRecord({ after: pendingOrder() })), lambdaContext());

    expect(response).to.deep.equal({ batchItemFailures: [] });
    expect(fakes.events.received[0]?.body).to.contain("orders-bus").and.contain("OrderCreated");
  });

  it("inventory confirms an order", async () => {
    const order = pendingOrder();
    await database().put(tables.ordersTable, order);

    const response = await inventory(tables)(sqsBatch(sqsRecord(delivered(order))), lambdaContext());

    expect(response).to.deep.equal({ batchItemFailures: [] });
    const { orderId } = order;
    expect(await database().get(tables.ordersTable, { orderId })).to.include({ status: "CONFIRMED" });
  });

  it("notifier sends an e-mail that Groq worded", async () => {
    fakes.groq.answer = answers({ subject: "Thanks", body: "We are on it." });
    const { ordersTable, notificationsTable } = tables;
    const order = pendingOrder();
    await database().put(ordersTable, { ...order, requestHash: "h" });
    const handler = notifier({
      ordersTable,
      notificationsTable,
      suppressionsTable: tables.suppressionsTable,
      rememberDays: 400,
      sender: { address: "shop@example.com", configurationSet: "shop" },
      mailEvents: ["OrderCreated"],
      mailsPerSecond: 14,
      ...groqSettings,
    });

    const response = await handler(sqsBatch(sqsRecord(delivered(order))), lambdaContext());

    expect(response).to.deep.equal({ batchItemFailures: [] });
    expect(sentEmail(fakes.ses.received[0]).text).to.contain("We are on it.");
  });

  it("open-pages says ok", async () => {
    const event = routedEvent("GET /health", { clientId: null });

    expect((await openPages({ contract: "{}" })(event, lambdaContext())).body).to.equal('{"status":"ok"}');
  });

  it("a function that fails as a whole fails loudly", async () => {
    const poison = streamRecord({ after: { orderId: "nonsense" } });
    const batch = streamBatch(poison, streamRecord({ after: pendingOrder() }));

    const outcome = await publishEvents({ busName: "b" })(batch, lambdaContext()).catch(
      (error: Error) => error.name,
    );

    expect(outcome).to.equal("invalid-record");
    expect(output.lines.join()).to.contain("The function failed");
  });

  it("none of them ever prints an e-mail address, a name or a key", () => {
    expect(printed).to.not.have.length(0);
    expect(printed.join()).to.not.match(/ada@example\.com|Lovelace|gsk_test|ofk_/);
  });
});
