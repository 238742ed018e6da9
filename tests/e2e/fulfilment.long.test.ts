import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { eventFor, eventSource } from "../../handlers/domain/events";
import { type Order, order as orderSchema } from "../../handlers/domain/order";
import { type LedgerEntry, ledgerEntry } from "../../handlers/ledger/ledger";
import { RunningCloud, statusesOf, until } from "./cloud";

/** How many orders are reconciled. */
const orderCount = Number(process.env.E2E_ORDERS ?? 21);
const ended = new Set([
  "SHIPPED",
  "PAYMENT_FAILED",
  "SHIPPING_FAILED",
  "REFUNDED",
  "CANCELLED",
  "FAILED_INSUFFICIENT_STOCK",
]);

describe("fulfilment on the local cloud", function () {
  this.timeout(60_000 + orderCount * 3_000);
  let cloud: RunningCloud;
  let made = 0;

  const order = (changes: object = {}, quantity = 1, productId = "BULK-1") => {
    made += 1;
    return {
      customerId: `CUST-${made}`,
      customerEmail: `fulfilled-${made}@example.com`,
      items: [{ productId, quantity }],
      ...changes,
    };
  };
  const sentTo = (postalCode: string, country = "US") => ({
    shippingAddress: { line1: "Street 1", city: "Town", postalCode, country },
  });
  const stockUp = (productId: string, stock: number) =>
    cloud.put(cloud.outputs.inventoryTableName, {
      productId,
      name: "Thing",
      unitPrice: 1_500,
      currency: "USD",
      stock,
    });

  before(async () => {
    cloud = await RunningCloud.start({ env: { LOCAL_STEPFUNCTIONS_TIME_SCALE: "0.02" } });
    await stockUp("BULK-1", 100_000);
  });
  after(() => cloud.stop());
  afterEach(function () {
    if (this.currentTest?.state === "failed") console.error(cloud.log);
  });

  const scan = async (TableName: string): Promise<Record<string, unknown>[]> => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(cloud.clientSettings));
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
      items.push(...Items);
    client.destroy();
    return items;
  };
  const orders = async () =>
    new Map(
      (await scan(cloud.outputs.ordersTableName)).map((item) => {
        const read = orderSchema.parse(item);
        return [read.orderId, read] as const;
      }),
    );
  /** Charges, and labels that were bought, by order; each order has one of a kind at most. */
  const ledger = async (kind: "charge" | "label") => {
    const entries = (await scan(cloud.outputs.ledgerTableName))
      .map((item) => ledgerEntry.parse(item))
      .filter(({ id, outcome }) => id.startsWith(`${kind}#`) && outcome !== undefined)
      .filter(({ outcome }) => kind === "charge" || outcome === "labelled");
    const byOrder = new Map(
      entries.map((entry) => [entry.id.slice(kind.length + 1).split(":")[0] ?? "", entry]),
    );
    expect(byOrder.size).to.equal(entries.length);
    return byOrder;
  };

  /** Starts an execution as an operator does, and waits for its output. */
  const operate = async (action: string, orderId: unknown) => {
    const client = new SFNClient(cloud.clientSettings);
    const { executionArn } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: cloud.outputs.fulfilmentStateMachineArn,
        input: JSON.stringify({ action, orderId }),
      }),
    );
    const done = await until(
      `${action} of ${orderId}`,
      () => client.send(new DescribeExecutionCommand({ executionArn })),
      ({ status }) => status !== "RUNNING",
    );
    client.destroy();
    return { status: done.status, output: JSON.parse(done.output ?? "{}") };
  };

  const subjectOf: Readonly<Record<string, string>> = {
    SHIPPED: "On its way: ORDER",
    PAYMENT_FAILED: "Payment failed: ORDER",
    SHIPPING_FAILED: "Shipping delayed: ORDER",
  };
  const cases = [
    { what: "without a method or an address", changes: {}, status: "SHIPPED" },
    { what: "by pm_ok", changes: { paymentMethod: "pm_ok" }, status: "SHIPPED" },
    { what: "by pm_flaky", changes: { paymentMethod: "pm_flaky" }, status: "SHIPPED" },
    { what: "by pm_declined", changes: { paymentMethod: "pm_declined" }, status: "PAYMENT_FAILED" },
    {
      what: "by pm_insufficient_funds",
      changes: { paymentMethod: "pm_insufficient_funds" },
      status: "PAYMENT_FAILED",
    },
    { what: "by pm_down", changes: { paymentMethod: "pm_down" }, status: "PAYMENT_FAILED" },
    { what: "to Canada", changes: sentTo("K1A 0B1", "CA"), status: "SHIPPED" },
    { what: "to 00000", changes: sentTo("00000"), status: "SHIPPING_FAILED" },
    { what: "to 00001", changes: sentTo("00001"), status: "SHIPPED" },
    { what: "to 00002", changes: sentTo("00002"), status: "SHIPPING_FAILED" },
    { what: "to 00003", changes: sentTo("00003"), status: "SHIPPING_FAILED" },
  ];
  for (const { what, changes, status } of cases) {
    it(`ends an order ${what} as ${status}, and notifies the customer`, async () => {
      const request = order(changes);

      const { body } = await cloud.place(request);
      const after = await cloud.reached(body.orderId, status);
      const told = await cloud.mailsArrived(request.customerEmail, 2);

      expect(after.status).to.equal(status);
      expect(told.map(({ subject }) => subject)).to.have.members([
        `We received your order ${body.orderId}`,
        subjectOf[status]?.replace("ORDER", `order ${body.orderId}`),
      ]);
      if (status === "SHIPPED")
        expect(told.map(({ body: { text } }) => text).join()).to.contain(
          `Tracking number: ${orderSchema.shape.shipment.parse(after.shipment)?.trackingNumber}`,
        );
    });
  }

  it("ships again, or refunds, what an operator says", async () => {
    const [again, back] = await Promise.all([
      cloud.place(order(sentTo("00003"))),
      cloud.place(order(sentTo("00000"))),
    ]);
    await cloud.reached(again.body.orderId, "SHIPPING_FAILED");
    await cloud.reached(back.body.orderId, "SHIPPING_FAILED");

    const shipped = await operate("retry-shipping", again.body.orderId);
    const refunded = await operate("refund", back.body.orderId);
    const twice = await operate("refund", back.body.orderId);

    expect(shipped.output).to.include({ outcome: "SHIPPED" });
    expect(refunded.output).to.include({ outcome: "REFUNDED" });
    expect(twice.output).to.include({ outcome: "IGNORED", status: "REFUNDED" });
    expect((await cloud.order(again.body.orderId)).body.status).to.equal("SHIPPED");
    expect((await cloud.order(back.body.orderId)).body.status).to.equal("REFUNDED");
  });

  it("keeps a refund that can't be done as a dead letter with order and reason", async () => {
    const { body } = await cloud.place(order({ paymentMethod: "pm_refund_down", ...sentTo("00000") }));
    await cloud.reached(body.orderId, "SHIPPING_FAILED");

    const { status } = await operate("refund", body.orderId);
    const client = cloud.sqs();
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.outputs.fulfilmentDlqUrl, WaitTimeSeconds: 5 }),
    );
    client.destroy();

    expect(status).to.equal("FAILED");
    expect(JSON.parse(Messages[0]?.Body ?? "{}")).to.include({
      orderId: body.orderId,
      error: "PaymentUnavailable",
    });
  });

  it("charges and ships once when OrderConfirmed is delivered again, and again", async () => {
    const { body } = await cloud.place(order());
    await cloud.reached(body.orderId, "SHIPPED");
    const shipped = [...(await orders()).values()].find(({ orderId }) => orderId === body.orderId);

    await publishAgain(shipped);
    const executions = await until(
      "three executions",
      () => executionsFor(body.orderId),
      (found) => found.length === 3 && found.every(({ status }) => status !== "RUNNING"),
    );

    const after = (await orders()).get(String(body.orderId));
    expect(executions.map(({ outcome }) => outcome)).to.have.members(["SHIPPED", "IGNORED", "IGNORED"]);
    expect(after?.version).to.equal(shipped?.version);
    expect((await ledger("charge")).get(String(body.orderId))?.transactionId).to.equal(
      shipped?.payment?.transactionId,
    );
  });

  /** Its OrderConfirmed, twice, as a replay would. */
  const publishAgain = async (shipped: Order | undefined): Promise<void> => {
    if (shipped === undefined) throw new Error("There is no such order");
    const confirmed = { ...shipped, status: "CONFIRMED" as const, version: 2 };
    const { type, metadata, data } = eventFor(confirmed);
    const client = new EventBridgeClient(cloud.clientSettings);
    const entry = {
      EventBusName: cloud.outputs.eventBusName,
      Source: eventSource,
      DetailType: type,
      Detail: JSON.stringify({ metadata, data }),
    };
    await client.send(new PutEventsCommand({ Entries: [entry, entry] }));
    client.destroy();
  };

  const executionsFor = async (orderId: unknown) => {
    const client = new SFNClient(cloud.clientSettings);
    const stateMachineArn = cloud.outputs.fulfilmentStateMachineArn;
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    const found = await Promise.all(
      executions.map(({ executionArn }) => client.send(new DescribeExecutionCommand({ executionArn }))),
    );
    client.destroy();
    return found
      .filter(({ input = "" }) => input.includes(String(orderId)))
      .map(({ status, output = "{}" }) => ({ status, outcome: JSON.parse(output).outcome }));
  };

  it("either cancels an order, and never charges it, or charges it, and never cancels it", async () => {
    const ids = await placeAll(Array.from({ length: 12 }, () => order()));

    // Each at a moment of its own: some in time, some too late, some in the middle.
    const answers = await Promise.all(
      ids.map(async (orderId, index) => {
        if (index % 3 === 1) await stored(orderId, "CONFIRMED");
        if (index % 3 === 2) await stored(orderId, "PAID");
        return until(
          `an answer about ${orderId}`,
          () =>
            cloud.request("POST", `/orders/${orderId}/cancel`, {
              headers: { "x-api-key": cloud.outputs.apiKey },
            }),
          ({ status }) => status === 200 || status === 409,
        );
      }),
    );
    const all = await allEnded(ids);
    const charges = await ledger("charge");

    for (const [index, orderId] of ids.entries()) {
      const cancelled = answers[index]?.status === 200;
      expect(all.get(orderId)?.status).to.equal(cancelled ? "CANCELLED" : "SHIPPED");
      expect(charges.get(orderId)?.outcome).to.equal(cancelled ? undefined : "charged");
    }
  });

  /** Past the API, which throttles. */
  const stored = async (orderId: string, status: string): Promise<void> => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(cloud.clientSettings));
    await until(
      `${orderId} to be ${status}`,
      () => client.send(new GetCommand({ TableName: cloud.outputs.ordersTableName, Key: { orderId } })),
      ({ Item }) => statusesOf(Item).includes(status),
    );
    client.destroy();
  };

  const allEnded = async (ids: readonly string[]) => {
    await until(
      `${ids.length} orders to come to an end`,
      async () => {
        await delay(250); // reading all of them takes time from those that are under way
        const all = await orders();
        return ids.filter((id) => !ended.has(all.get(id)?.status ?? ""));
      },
      (left) => left.length === 0,
      20_000 + 1_000 * ids.length,
    );
    return orders();
  };

  it(`reconciles stock, charges and labels to the unit after ${orderCount} mixed orders`, async () => {
    const initial = orderCount * 2;
    await stockUp("RECON-1", initial);
    await stockUp("RECON-2", Math.floor(orderCount / 2));
    const kinds = [
      {},
      { paymentMethod: "pm_declined" },
      { paymentMethod: "pm_flaky" },
      sentTo("00000"),
      { paymentMethod: "pm_down" },
      sentTo("00001"),
      { paymentMethod: "pm_ok", ...sentTo("10115", "DE") },
    ];
    const requests = Array.from({ length: orderCount }, (_, i) =>
      order(kinds[i % kinds.length], 1 + (i % 3), i % 2 === 0 ? "RECON-1" : "RECON-2"),
    );

    const ids = await placeAll(requests);
    const all = await allEnded(ids);
    const mine = ids.flatMap((id) => all.get(id) ?? []);

    const initialOf = { "RECON-1": initial, "RECON-2": Math.floor(orderCount / 2) };
    for (const [productId, stock] of Object.entries(initialOf))
      expect(await cloud.stock(productId), productId).to.equal(stock - piecesTaken(mine, productId));
    expectLedger(mine, await ledger("charge"), await ledger("label"));
    expect(new Set(mine.map(({ status }) => status))).to.include.keys("SHIPPED", "PAYMENT_FAILED");
  });

  /** Ten at a time, each until it is taken: the API throttles, and a busy machine is slow. */
  const placeAll = async (requests: readonly object[]): Promise<string[]> => {
    const waiting = [...requests];
    const ids: string[] = [];
    const work = async (): Promise<void> => {
      for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
        const taken = request;
        const key = { "idempotency-key": randomUUID() };
        const { body } = await until(
          "an order to be taken",
          () => cloud.place(taken, key),
          ({ status }) => status === 201,
        );
        ids.push(String(body.orderId));
      }
    };
    await Promise.all(Array.from({ length: 10 }, work));
    return ids;
  };

  const piecesTaken = (all: readonly Order[], productId: string): number =>
    all
      .filter(({ stockReserved }) => stockReserved)
      .flatMap(({ items }) => items)
      .filter((item) => item.productId === productId)
      .reduce((sum, { quantity }) => sum + quantity, 0);

  const expectLedger = (
    mine: readonly Order[],
    charges: ReadonlyMap<string, LedgerEntry>,
    labels: ReadonlyMap<string, LedgerEntry>,
  ): void => {
    for (const one of mine) {
      const paid = statusesOf(one).includes("PAID");
      const charge = charges.get(one.orderId);
      expect(charge?.outcome === "charged", `${one.orderId} ${one.status}`).to.equal(paid);
      expect(one.payment?.transactionId).to.equal(paid ? charge?.transactionId : undefined);
      if (paid) expect(charge?.amount).to.deep.equal(one.total);
      expect(labels.get(one.orderId)?.label?.trackingNumber).to.equal(one.shipment?.trackingNumber);
    }
  };
});
