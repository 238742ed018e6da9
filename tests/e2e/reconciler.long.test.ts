import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import * as z from "zod";
import type { Order } from "../../handlers/domain/order";
import { report } from "../../handlers/reconciliation/report";
import { command } from "../cli/support/command";
import { pendingOrder, usd } from "../factories/order";
import { RunningCloud, until } from "./cloud";

const minute = 60;
const run = 5 * minute;

/** Orders that nobody is at work on, in the tables of a running cloud. */
describe("the reconciler on the local cloud", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;

  before(async () => {
    cloud = await RunningCloud.start();
  });
  after(() => cloud.stop());

  const put = (order: Order, owes?: "stock") => cloud.putOrder({ ...order, owes });

  /** Stands still in a status: its event was lost, or the execution that had claimed it was stopped. */
  const standing = async (
    status: "PENDING" | "CONFIRMED" | "PAID" | "SHIPPING_FAILED" | "CANCELLED",
    more: Partial<Order> = {},
  ) => {
    const { now } = await cloud.time();
    const order = pendingOrder({ createdAt: now, updatedAt: now, history: [{ status, at: now }] });
    // First in a status that starts nothing: then its version is known, and no event tells of the status it is in.
    await put({ ...order, status: "PAYMENT_FAILED" });
    const standing = { ...order, stockReserved: status !== "PENDING", ...more, status };
    await put(standing, status === "CANCELLED" ? "stock" : undefined);
    return standing;
  };
  const stopped = async (): Promise<Partial<Order>> => ({
    fulfilment: { executionId: "stopped", claimedAt: (await cloud.time()).now },
  });
  const payment = {
    provider: "simulated",
    transactionId: "ch_1",
    amount: usd(2_000),
    at: "2026-03-01T10:00:00.000Z",
  };

  const stuck = async () => {
    const { code, stdout, stderr } = await command(["stuck", "--json"], {
      LOCAL_STATE_DIR: cloud.stateDirectory,
    });
    expect(code, stderr).to.equal(0);
    const { orders } = report.parse(JSON.parse(stdout));
    return new Map(orders.map((order) => [order.orderId, order]));
  };

  it("alarms operators of orders that nothing but a person helps", async () => {
    const at = new Date(Date.now() - 25 * 60 * minute * 1_000).toISOString();
    const history = [{ status: "SHIPPING_FAILED", at } as const];
    await put(pendingOrder({ status: "SHIPPING_FAILED", createdAt: at, updatedAt: at, history, payment }));
    const client = new LambdaClient(cloud.clientSettings);
    await client.send(
      new InvokeCommand({ FunctionName: cloud.outputs.reconcilerFunctionArn, Payload: "{}" }),
    );
    client.destroy();

    const seen = z.object({ alarms: z.array(z.object({ name: z.string(), state: z.string() })) });
    const { alarms } = await until(
      "the alarm",
      async () => {
        const { stdout } = await command(["status", "--json"], { LOCAL_STATE_DIR: cloud.stateDirectory });
        return seen.parse(JSON.parse(stdout));
      },
      (status) => status.alarms.some(({ name, state }) => name.includes("orders-stuck") && state === "ALARM"),
      60_000,
    );

    expect(alarms.filter(({ state }) => state === "ALARM").map(({ name }) => name)).to.include.members([
      "orderflow-local-orders-stuck",
      "orderflow-local-customers-affected",
    ]);
  });

  it("has the stock given back of an order whose cancellation nobody heard of", async () => {
    const cancelled = await standing("CANCELLED");
    const [line] = cancelled.items;
    const productId = line?.productId ?? "";
    const before = await cloud.stock(productId);

    await cloud.advance(21 * minute);

    await until(
      "the stock to be given back",
      () => cloud.stock(productId),
      (now) => now === before + (line?.quantity ?? 0),
    );
    expect((await stuck()).has(cancelled.orderId)).to.equal(false);
  });

  it("has the stock given back of an order that the previous version cancelled, once it is marked", async () => {
    const cancelled = await standing("CANCELLED");
    await put(cancelled); // without the mark
    const [line] = cancelled.items;
    const productId = line?.productId ?? "";
    const before = await cloud.stock(productId);

    await cloud.advance(21 * minute);
    const unseen = await cloud.stock(productId);
    const { code, stderr } = await command(["stock", "owed", "--mark"], {
      LOCAL_STATE_DIR: cloud.stateDirectory,
    });
    expect(code, stderr).to.equal(0);
    await cloud.advance(run + minute);

    expect(unseen).to.equal(before);
    await until(
      "the stock to be given back",
      () => cloud.stock(productId),
      (now) => now === before + (line?.quantity ?? 0),
    );
  });

  it("sets orders going again that stand still, whoever lost them, and shows those that wait for a decision", async () => {
    const pending = await standing("PENDING");
    const confirmed = await standing("CONFIRMED", await stopped());
    const paid = await standing("PAID", { ...(await stopped()), payment });
    const undecided = await standing("SHIPPING_FAILED", { payment });
    const before = [...(await stuck()).keys()];

    await cloud.advance(45 * minute);
    const overdue = await stuck();
    await cloud.advance(run + minute);
    for (const { orderId } of [pending, confirmed, paid]) await cloud.reached(orderId, "SHIPPED");
    await cloud.advance(24 * 60 * minute);
    const aDayLater = await stuck();

    for (const { orderId } of [pending, confirmed, paid, undecided]) expect(before).to.not.include(orderId);
    // The reconciler's own run, which the move of the clock made due, may have been first.
    for (const { orderId, status } of [pending, confirmed, paid])
      expect(overdue.get(orderId) ?? { outcome: "restartable", status }).to.include({
        outcome: "restartable",
        status,
      });
    expect(overdue.has(undecided.orderId)).to.equal(false);
    expect(aDayLater.get(undecided.orderId)).to.include({ outcome: "undecided" });
    for (const { orderId } of [pending, confirmed, paid]) expect(aDayLater.has(orderId)).to.equal(false);
  });
});
