import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import * as z from "zod";
import type { Order } from "../../../handlers/domain/order";
import { claim, confirm } from "../../../handlers/domain/order-state";
import { at, pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { type Sabotage, startSaga } from "../support/saga";

/** The last definition in which claiming and charging are two steps, as it was deployed. */
const earlier = z
  .looseObject({ States: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(__dirname, "../support/earlier-definition.json"), "utf8")));

/** Throws for the first try of a step, as while a function is replaced. */
const once: Sabotage = async (step, event, attempt) => {
  if (attempt > 1) return step(event);
  throw Object.assign(new Error("Rate exceeded"), { name: "Lambda.TooManyRequestsException" });
};

const broken: Sabotage = async () => {
  throw new TypeError("Cannot read properties of undefined");
};

/** AWS finishes a running execution with the definition that it started with, and with the functions of today. */
describe("an execution that began before an upgrade", function () {
  this.timeout(180_000);
  const database = useDynamo();
  const confirmed = (changes: Partial<Order> = {}): Order => confirm(pendingOrder(changes), at);
  const unreachable = { line1: "Street 1", city: "Town", postalCode: "00000", country: "US" };
  const start = async (order: Order, options: Parameters<typeof startSaga>[2] = {}) => {
    const saga = await startSaga(database(), [order], { ...options, definition: earlier });
    await saga.stock("PROD-001", 98);
    return saga;
  };

  it("ships the order, charged once", async () => {
    const order = confirmed();
    const saga = await start(order, { sabotage: { claim: once, charge: once } });

    const { output, states } = await saga.confirm(order);

    expect(output).to.include({ outcome: "SHIPPED" });
    expect(states).to.deep.equal(["Claim", "Claimed?", "Charge", "Paid?", "Ship", "Shipped?", "Shipped"]);
    expect(await saga.chargeOf(order)).to.include({ outcome: "charged" });
  });

  it("charges an order that it claimed before the upgrade", async () => {
    const name = "begun-before";
    const executionId = `arn:aws:states:us-east-1:000000000000:execution:fulfilment:${name}`;
    const order = claim(confirmed(), { executionId, claimedAt: new Date().toISOString() });
    const saga = await start(order);

    const { output } = await saga.confirm(order, name);

    expect(output).to.include({ outcome: "SHIPPED" });
  });

  it("returns the stock of a declined payment", async () => {
    const order = confirmed({ paymentMethod: "pm_declined" });
    const saga = await start(order);

    const { output } = await saga.confirm(order);

    expect(output).to.include({ outcome: "PAYMENT_FAILED" });
    expect(await saga.stockOf("PROD-001")).to.equal(100);
  });

  it("alerts operators when the order can't be shipped, and refunds it for them", async () => {
    const order = confirmed({ shippingAddress: unreachable });
    const saga = await start(order);

    const failed = await saga.confirm(order);
    const refunded = await saga.operate("refund", order);

    expect([failed.output, refunded.output].map(({ outcome }) => outcome)).to.deep.equal([
      "SHIPPING_FAILED",
      "REFUNDED",
    ]);
    expect(saga.alerts).to.have.length(1);
  });

  it("leaves an order alone that an execution of today has claimed", async () => {
    const order = claim(confirmed(), { executionId: "of-today", claimedAt: new Date().toISOString() });
    const saga = await start(order);

    const { output } = await saga.confirm(order);

    expect(output).to.include({ outcome: "IGNORED", status: "CONFIRMED" });
  });

  it("releases its claim when it gives up", async () => {
    const order = confirmed();
    const saga = await start(order, { sabotage: { charge: broken, failPayment: broken } });

    const { error } = await saga.confirm(order);

    expect(error).to.equal("FulfilmentGivenUp");
    expect((await saga.orderOf(order))?.fulfilment).to.have.property("releasedAt");
    expect(saga.deadLetters).to.have.length(1);
  });
});
