import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { newClient } from "../../handlers/clients/client";
import { type RunningCloud, statusesOf, until } from "../e2e/cloud";
import { pendingOrder } from "../factories/order";
import { rolesOf } from "./roles";

const createdAt = "2026-03-01T10:00:00.000Z";

const bodyOf = (changes: Readonly<Record<string, unknown>> = {}) => ({
  customerId: "CUST-1",
  customerEmail: "permissions@example.com",
  items: [{ productId: "PROD-002", quantity: 1 }],
  ...changes,
});
const addressed = (postalCode: string) => ({
  shippingAddress: { line1: "1 Main St", city: "Springfield", postalCode, country: "US" },
});

const placed = async (cloud: RunningCloud, changes: Readonly<Record<string, unknown>>): Promise<string> => {
  const { status, body } = await cloud.place(bodyOf(changes));
  expect(status).to.equal(201);
  return String(body.orderId);
};

/** Waits by one look at the table for all: asking the API for each would run into its throttle. */
const settled = async (cloud: RunningCloud, expected: Readonly<Record<string, string>>): Promise<void> => {
  await until(
    JSON.stringify(expected),
    () => cloud.items(cloud.outputs.ordersTableName, "orderId"),
    (orders) =>
      Object.entries(expected).every(([orderId, status]) => statusesOf(orders[orderId]).includes(status)),
  );
};

const operate = async (cloud: RunningCloud, action: string, orderId: unknown): Promise<void> => {
  const client = new SFNClient(cloud.clientSettings);
  const stateMachineArn = cloud.outputs.fulfilmentStateMachineArn;
  await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ action, orderId }) }),
  );
  client.destroy();
};

/** An order of every payment method. */
const payments = async (cloud: RunningCloud): Promise<void> => {
  const shipped = await Promise.all(
    ["pm_ok", "pm_flaky"].map((paymentMethod) => placed(cloud, { paymentMethod })),
  );
  const failed = await Promise.all(
    ["pm_declined", "pm_down"].map((paymentMethod) => placed(cloud, { paymentMethod })),
  );
  const each = (orders: readonly string[], status: string) => orders.map((orderId) => [orderId, status]);
  await settled(cloud, Object.fromEntries([...each(shipped, "SHIPPED"), ...each(failed, "PAYMENT_FAILED")]));
};

const shipping = async (cloud: RunningCloud): Promise<void> => {
  const refused = await placed(cloud, addressed("00000"));
  const retried = await placed(cloud, addressed("00003"));
  await settled(cloud, { [refused]: "SHIPPING_FAILED", [retried]: "SHIPPING_FAILED" });
  await Promise.all([operate(cloud, "refund", refused), operate(cloud, "retry-shipping", retried)]);
  await settled(cloud, { [refused]: "REFUNDED", [retried]: "SHIPPED" });
};

const letters = async (cloud: RunningCloud, QueueUrl: string): Promise<number> => {
  const client = cloud.sqs();
  const AttributeNames = ["ApproximateNumberOfMessages" as const];
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  client.destroy();
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
};

/** A refund that never succeeds ends in fulfilment's dead-letter queue. */
const givingUp = async (cloud: RunningCloud): Promise<void> => {
  const orderId = await placed(cloud, { ...addressed("00000"), paymentMethod: "pm_refund_down" });
  await settled(cloud, { [orderId]: "SHIPPING_FAILED" });
  await operate(cloud, "refund", orderId);
  await until(
    "the refund to be given up",
    () => letters(cloud, cloud.outputs.fulfilmentDlqUrl),
    (count) => count > 0,
  );
};

/** Orders that nobody is at work on: one is set going by its event, the other by an execution. */
const standingStill = async (cloud: RunningCloud): Promise<void> => {
  const at = new Date(Date.now() - 2 * 60 * 60 * 1_000).toISOString();
  const standing = async (status: "PENDING" | "CONFIRMED"): Promise<string> => {
    const order = pendingOrder({ createdAt: at, updatedAt: at, history: [{ status, at }] });
    // Put in a status that starts nothing first: no event tells of the one that it is in then.
    for (const one of ["PAYMENT_FAILED", status] as const)
      await cloud.putOrder({ ...order, status: one, stockReserved: status === "CONFIRMED" });
    return order.orderId;
  };
  const [pending, confirmed] = [await standing("PENDING"), await standing("CONFIRMED")];
  const client = new LambdaClient(cloud.clientSettings);
  await client.send(new InvokeCommand({ FunctionName: cloud.outputs.reconcilerFunctionArn, Payload: "{}" }));
  client.destroy();
  await settled(cloud, { [pending]: "SHIPPED", [confirmed]: "SHIPPED" });
};

const stock = async (cloud: RunningCloud): Promise<void> => {
  const short = await placed(cloud, { items: [{ productId: "PROD-003", quantity: 50 }] });
  await settled(cloud, { [short]: "FAILED_INSUFFICIENT_STOCK" });
  // Cancelled between the reservation and the claim: too short a moment to hit from outside.
  const before = await cloud.stock("PROD-001");
  const cancelled = pendingOrder({ status: "CANCELLED", version: 3, stockReserved: true });
  await cloud.put(cloud.outputs.ordersTableName, { ...cancelled, requestHash: "put" });
  await until(
    "the stock to be released",
    () => cloud.stock("PROD-001"),
    (now) => now > before,
  );
};

/** A mailbox that doesn't exist: SES says so after it took the mail. */
const bouncing = async (cloud: RunningCloud): Promise<void> => {
  await placed(cloud, { customerEmail: "bounce@simulator.amazonses.com" });
  await until(
    "the address to be suppressed",
    () => cloud.items(cloud.outputs.mailSuppressionsTableName, "addressHash"),
    (found) => Object.keys(found).length > 0,
  );
};

/** An e-mail that SES refuses, and a record of the orders' table that isn't an order. */
const failures = async (cloud: RunningCloud): Promise<void> => {
  const customerEmail = "refused@example.com";
  await cloud.tell("ses", { reject: customerEmail });
  await placed(cloud, { customerEmail });
  await until(
    "the notifier to forget what it couldn't send",
    () => rolesOf(cloud),
    (roles) =>
      roles.some(({ name, calls }) => name.endsWith("notifier") && callsFor(calls, "dynamodb:DeleteItem")),
  );
  await cloud.put(cloud.outputs.ordersTableName, { orderId: "not-an-order", version: 1 });
  await until(
    "a letter of the outbox",
    () => letters(cloud, cloud.outputs.outboxDlqUrl),
    (count) => count > 0,
  );
};

const callsFor = (calls: readonly { readonly action: string }[], action: string): boolean =>
  calls.some((call) => call.action === action);

/** Every route, by a client with a quota; with a key that is repeated, pages, and a cancellation that comes in time or not. */
const api = async (cloud: RunningCloud): Promise<void> => {
  const client = newClient({ name: "limited", scopes: ["orders:admin"], dailyQuota: 1_000 }, { createdAt });
  await cloud.put(cloud.outputs.clientsTableName, client.record);
  const headers = { "x-api-key": client.key };
  const get = (path: string) => cloud.request("GET", path, { headers });
  const order = await cloud.place(bodyOf(), { ...headers, "idempotency-key": "k" });
  await cloud.place(bodyOf(), { ...headers, "idempotency-key": "k" });
  await cloud.request("POST", `/orders/${String(order.body.orderId)}/cancel`, { headers });
  for (const path of [
    "/orders?limit=1",
    "/orders?status=PENDING",
    "/orders?customerId=CUST-1",
    "/products",
    "/health",
  ])
    await get(path);
  await get(`/orders/${String(order.body.orderId)}`);
  const own = newClient(
    { name: "own", scopes: ["orders:read", "orders:write"], ratePerMinute: 100 },
    { createdAt },
  );
  await cloud.put(cloud.outputs.clientsTableName, own.record);
  await cloud.request("GET", "/orders", { headers: { "x-api-key": own.key } });
  const waiting = pendingOrder({ clientId: own.record.clientId });
  // Of no version that an event of it could be about: it waits for its cancellation.
  await cloud.put(cloud.outputs.ordersTableName, {
    ...waiting,
    requestHash: "put",
    status: "PENDING",
    version: 2,
  });
  await cloud.request("POST", `/orders/${waiting.orderId}/cancel`, { headers: { "x-api-key": own.key } });
};

/** What the program is for, from the first order to the last refund. */
export const playScenarios = async (cloud: RunningCloud): Promise<void> => {
  await Promise.all([
    payments(cloud),
    shipping(cloud),
    givingUp(cloud),
    standingStill(cloud),
    stock(cloud),
    bouncing(cloud),
    api(cloud),
  ]);
  // Last: a record that can't be published holds up those behind it.
  await failures(cloud);
};
