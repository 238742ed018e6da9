import { expect } from "chai";
import { confirm } from "../../../handlers/domain/order-state";
import { at, pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { startSaga } from "../support/saga";

const nowhere = { line1: "1 Street", city: "Berlin", postalCode: "00000", country: "DE" };

describe("an order whose product was deleted while it held its stock", function () {
  this.timeout(180_000);
  const database = useDynamo();

  it("comes to its end when its payment fails, and no half product is made of it", async () => {
    const order = confirm(pendingOrder({ paymentMethod: "pm_declined" }, { GONE: 2 }), at);
    const saga = await startSaga(database(), [order]);

    const { status, output } = await saga.confirm(order);

    expect(status).to.equal("SUCCEEDED");
    expect(output).to.include({ outcome: "PAYMENT_FAILED" });
    expect(await saga.orderOf(order)).to.include({ status: "PAYMENT_FAILED", stockReserved: false });
    expect(await database().all(saga.inventoryTable)).to.deep.equal([]);
    expect(saga.deadLetters).to.deep.equal([]);
  });

  it("comes to its end when it is refunded, and what is still there gets its stock back", async () => {
    const order = confirm(pendingOrder({ shippingAddress: nowhere }, { GONE: 2, KEPT: 1 }), at);
    const saga = await startSaga(database(), [order], { compensateShippingFailure: true });
    await saga.stock("KEPT", 4);

    const { output } = await saga.confirm(order);

    expect(output).to.include({ outcome: "REFUNDED" });
    expect(await saga.orderOf(order)).to.include({ status: "REFUNDED", stockReserved: false });
    expect(await saga.stockOf("KEPT")).to.equal(5);
    expect(await database().all(saga.inventoryTable)).to.have.length(1);
  });
});
