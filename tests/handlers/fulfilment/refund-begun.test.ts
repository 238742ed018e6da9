import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { confirm } from "../../../handlers/domain/order-state";
import { pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { lapseSeconds, startSaga } from "../support/saga";

const at = "2026-03-01T10:00:05.000Z";
const sentTo = (postalCode: string): Order =>
  confirm(
    pendingOrder({ shippingAddress: { line1: "Street 1", city: "Town", postalCode, country: "US" } }),
    at,
  );

describe("an order whose refund was begun", function () {
  this.timeout(180_000);
  const database = useDynamo();

  /** An order that the next try would ship, whose money is back, and whose record of that failed. */
  const refundedWithoutRecord = async () => {
    const order = sentTo("00003");
    const saga = await startSaga(database(), [order]);
    await saga.stock("PROD-001", 98);
    await saga.confirm(order);
    saga.unwritable.add("REFUNDED");
    const first = await saga.operate("refund", order);
    saga.unwritable.clear();
    return { order, saga, first };
  };

  it("isn't shipped any more, though the record of the refund failed", async () => {
    const { order, saga, first } = await refundedWithoutRecord();

    const retried = await saga.operate("retry-shipping", order);

    expect(first.error).to.equal("FulfilmentGivenUp");
    expect(await saga.chargeOf(order)).to.include({ outcome: "refunded" });
    expect(retried.output).to.include({ outcome: "IGNORED", status: "SHIPPING_FAILED", begun: "refund" });
    expect(saga.invoked.filter((step) => step === "ship")).to.have.length(2);
    expect(await saga.orderOf(order)).to.include({ status: "SHIPPING_FAILED" });
  });

  it("isn't shipped after the claim has lapsed either", async () => {
    const { order, saga } = await refundedWithoutRecord();
    saga.clock.now = new Date(saga.clock.now.getTime() + (lapseSeconds + 1) * 1_000);

    const outcomes = [
      (await saga.operate("retry-shipping", order)).output.outcome,
      (await saga.operate("fulfil", order)).output.outcome,
    ];

    expect(outcomes).to.deep.equal(["IGNORED", "IGNORED"]);
    expect(await saga.orderOf(order)).to.include({ status: "SHIPPING_FAILED" });
  });

  for (const action of ["refund", "resume"])
    it(`ends with that refund when an operator says ${action}, and its stock goes back once`, async () => {
      const { order, saga } = await refundedWithoutRecord();
      const { refundId } = (await saga.chargeOf(order)) ?? {};

      const again = await saga.operate(action, order);

      expect(again.output).to.include({ outcome: "REFUNDED" });
      expect((await saga.orderOf(order))?.refund).to.include({ refundId });
      expect(await saga.stockOf("PROD-001")).to.equal(100);
    });
});

describe("an order whose parcel may be on its way", function () {
  this.timeout(180_000);
  const database = useDynamo();

  it("is recorded as shipped, and not refunded, when an operator's retry died after the label was bought", async () => {
    const order = sentTo("00003");
    const saga = await startSaga(database(), [order]);
    await saga.confirm(order);
    saga.unwritable.add("SHIPPED");
    await saga.operate("retry-shipping", order);
    saga.unwritable.clear();
    saga.clock.now = new Date(saga.clock.now.getTime() + (lapseSeconds + 1) * 1_000);

    const { output } = await saga.operate("refund", order);

    expect(output).to.include({ outcome: "SHIPPED" });
    expect(await saga.orderOf(order)).to.include({ status: "SHIPPED" });
    expect(await saga.chargeOf(order)).to.include({ outcome: "charged" });
  });
});
