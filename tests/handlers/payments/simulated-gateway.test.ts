import { expect } from "chai";
import { PaymentDeclined, PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { dynamoDbLedger } from "../../../handlers/ledger/dynamodb-ledger";
import { randomOrderId } from "../../../handlers/orders/order-id";
import { simulatedGateway } from "../../../handlers/payments/simulated-gateway";
import { usd } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { rejection } from "../support/rejection";

describe("the simulated payment gateway", () => {
  const database = useDynamo();

  const connect = async (successRate = 1) => {
    const { ledgerTable } = await database().createTables();
    // Two workers share nothing but the table.
    const worker = () => simulatedGateway(dynamoDbLedger(database().db, ledgerTable), { successRate });
    return { worker, gateway: worker(), entries: () => database().all(ledgerTable) };
  };
  const chargeBy = (paymentMethod?: string) => ({
    orderId: randomOrderId(),
    amount: usd(4_200),
    paymentMethod,
  });

  for (const method of ["pm_ok", undefined]) {
    it(`charges ${method ?? "an order without a method"} once, however many workers try`, async () => {
      const { worker, entries } = await connect();
      const charge = chargeBy(method);

      const charges = await Promise.all([1, 2, 3, 4].map(() => worker().charge(charge)));

      const [entry, ...more] = await entries();
      expect(more).to.deep.equal([]);
      expect(entry).to.deep.include({ outcome: "charged", amount: usd(4_200) });
      for (const { transactionId } of charges) expect(transactionId).to.equal(entry?.transactionId);
    });
  }

  const declines = {
    pm_declined: "declined",
    pm_insufficient_funds: "insufficient",
    pm_unheard_of: "pm_ok works",
  };
  for (const [method, why] of Object.entries(declines)) {
    it(`declines ${method}, and again when asked again`, async () => {
      const { gateway, entries } = await connect();
      const charge = chargeBy(method);

      for (const _ of [1, 2])
        expect(await rejection(gateway.charge(charge)))
          .to.be.instanceOf(PaymentDeclined)
          .with.property("message")
          .that.contains(why);
      expect(await entries()).to.have.length(1);
    });
  }

  it("fails twice by pm_flaky, in whatever worker, and then charges", async () => {
    const { worker } = await connect();
    const charge = chargeBy("pm_flaky");

    const first = await rejection(worker().charge(charge));
    const second = await rejection(worker().charge(charge));
    const { transactionId } = await worker().charge(charge);

    expect([first, second].every((error) => error instanceof PaymentUnavailable)).to.equal(true);
    expect(transactionId).to.match(/^ch_[0-9a-f]{24}$/);
  });

  it("never charges by pm_down", async () => {
    const { gateway, entries } = await connect();
    const charge = chargeBy("pm_down");

    for (const _ of [1, 2, 3, 4])
      expect(await rejection(gateway.charge(charge))).to.be.instanceOf(PaymentUnavailable);
    expect((await entries()).filter(({ outcome }) => outcome !== undefined)).to.deep.equal([]);
  });

  it("lets the configured part of payments through, the same orders each time", async () => {
    const { gateway } = await connect(0.5);
    const charges = Array.from({ length: 40 }, () => chargeBy());
    const outcomes = () =>
      Promise.all(
        charges.map((charge) =>
          gateway.charge(charge).then(
            () => true,
            () => false,
          ),
        ),
      );

    const first = await outcomes();

    expect(first.filter((paid) => paid).length).to.be.within(5, 35);
    expect(await outcomes()).to.deep.equal(first);
  });

  it("gives back a charge that is cancelled, once", async () => {
    const { gateway, entries } = await connect();
    const charge = chargeBy();
    await gateway.charge(charge);

    await Promise.all([gateway.cancel(charge), gateway.cancel(charge)]);

    expect((await entries())[0]).to.include({ outcome: "refunded" });
    expect(await rejection(gateway.charge(charge))).to.be.instanceOf(PaymentDeclined);
  });

  it("keeps a charge that is still under way from going through once it is cancelled", async () => {
    const { gateway } = await connect();
    const charge = chargeBy("pm_flaky");
    await rejection(gateway.charge(charge));

    await gateway.cancel(charge);

    expect(await rejection(gateway.charge(charge))).to.be.instanceOf(PaymentDeclined);
  });

  it("refunds a charge once, with the same refund for a repeat", async () => {
    const { gateway, worker } = await connect();
    const charge = chargeBy();
    const { transactionId } = await gateway.charge(charge);

    const refunds = await Promise.all([1, 2].map(() => worker().refund(charge, transactionId)));

    expect(refunds[0]?.refundId).to.match(/^re_/);
    expect(refunds[1]).to.deep.equal(refunds[0]);
  });

  it("refunds nothing that wasn't charged, and nothing by pm_refund_down", async () => {
    const { gateway } = await connect();
    const down = chargeBy("pm_refund_down");
    await gateway.charge(down);

    expect(await rejection(gateway.refund(chargeBy(), "ch_none"))).to.be.instanceOf(PaymentDeclined);
    expect(await rejection(gateway.refund(down, "ch"))).to.be.instanceOf(PaymentUnavailable);
  });
});
