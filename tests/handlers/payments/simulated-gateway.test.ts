import { expect } from "chai";
import { PaymentDeclined, PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { dynamoDbLedger } from "../../../handlers/ledger/dynamodb-ledger";
import { simulatedGateway } from "../../../handlers/payments/simulated-gateway";
import { usd } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { payerOf } from "../support/payer";
import { rejection } from "../support/rejection";

describe("the simulated payment gateway", () => {
  const database = useDynamo();

  const connect = async (successRate = 1) => {
    const { ledgerTable } = await database().createTables();
    // Two workers share nothing but the table.
    const worker = () => simulatedGateway(dynamoDbLedger(database().db, ledgerTable), { successRate });
    const payBy = (paymentMethod?: string) => payerOf(worker, paymentMethod);
    return { payBy, entries: () => database().all(ledgerTable) };
  };

  for (const method of ["pm_ok", undefined]) {
    it(`charges ${method ?? "an order without a method"} once, however many workers try`, async () => {
      const { payBy, entries } = await connect();
      const payer = payBy(method);

      const charges = await Promise.all([1, 2, 3, 4].map(() => payer.charge()));

      const [entry, ...more] = await entries();
      expect(more).to.deep.equal([]);
      expect(entry).to.deep.include({ outcome: "charged", amount: usd(4_200) });
      for (const { transactionId } of charges) expect(transactionId).to.equal(entry?.transactionId);
    });
  }

  const declines = {
    pm_declined: "the card was declined",
    pm_insufficient_funds: "there are insufficient funds",
    pm_unheard_of: "use pm_ok",
  };
  for (const [method, why] of Object.entries(declines)) {
    it(`declines ${method}, and again when asked again`, async () => {
      const { payBy, entries } = await connect();
      const payer = payBy(method);

      for (const _ of [1, 2])
        expect(await rejection(payer.charge()))
          .to.be.instanceOf(PaymentDeclined)
          .with.property("message")
          .that.contains(why);
      expect(await entries()).to.have.length(1);
    });
  }

  it("fails twice by pm_flaky, in whatever worker, and then charges", async () => {
    const { payBy } = await connect();
    const payer = payBy("pm_flaky");

    const first = await rejection(payer.charge());
    expect(String(first)).to.contain("pm_flaky fails on attempt 1");
    const second = await rejection(payer.charge());
    const { transactionId } = await payer.charge();

    expect([first, second].every((error) => error instanceof PaymentUnavailable)).to.equal(true);
    expect(transactionId).to.match(/^ch_[0-9a-f]{24}$/);
  });

  it("never charges by pm_down", async () => {
    const { payBy, entries } = await connect();
    const payer = payBy("pm_down");

    for (const _ of [1, 2, 3, 4])
      expect(await rejection(payer.charge())).to.be.instanceOf(PaymentUnavailable);
    expect((await entries()).filter(({ outcome }) => outcome !== undefined)).to.deep.equal([]);
  });

  it("lets the configured part of payments through, the same orders each time", async () => {
    const { payBy } = await connect(0.5);
    const payers = Array.from({ length: 40 }, () => payBy());
    const outcomes = () =>
      Promise.all(
        payers.map((payer) =>
          payer.charge().then(
            () => true,
            () => false,
          ),
        ),
      );

    const first = await outcomes();

    expect(first.filter((paid) => paid).length).to.be.within(5, 35);
    expect(await outcomes()).to.deep.equal(first);
  });

  it("refunds a charge that is cancelled, once", async () => {
    const { payBy, entries } = await connect();
    const payer = payBy();
    await payer.charge();

    await Promise.all([payer.cancel(), payer.cancel()]);

    expect((await entries())[0]).to.include({ outcome: "refunded" });
    const error = await rejection(payer.charge());
    expect(error).to.be.instanceOf(PaymentDeclined);
    expect(String(error)).to.contain("it was refunded");
  });

  it("keeps a charge that is still in progress from going through once it is cancelled", async () => {
    const { payBy } = await connect();
    const payer = payBy("pm_flaky");
    await rejection(payer.charge());

    await payer.cancel();

    const error = await rejection(payer.charge());
    expect(error).to.be.instanceOf(PaymentDeclined);
    expect(String(error)).to.contain("it was cancelled");
  });

  it("refunds a charge once, with the same refund for a repeat", async () => {
    const { payBy } = await connect();
    const payer = payBy();
    await payer.charge();

    const refunds = await Promise.all([1, 2].map(() => payer.refund()));

    expect(refunds[0]?.refundId).to.match(/^re_/);
    expect(refunds[1]).to.deep.equal(refunds[0]);
  });

  it("knows each order's charge and refund by ids of their own, and is called simulated", async () => {
    const { ledgerTable } = await database().createTables();
    const gateway = simulatedGateway(dynamoDbLedger(database().db, ledgerTable), { successRate: 1 });
    const idsOf = async (orderId: string) => {
      const charge = { orderId, amount: usd(100) };
      const intentId = await gateway.open(charge, "a-1");
      await gateway.charge(charge, { attemptId: "a-1", intentId });
      const { refundId } = await gateway.refund(charge, { attemptId: "a-2", transactionId: intentId });
      return [intentId, refundId];
    };

    const ids = [...(await idsOf("ord_1")), ...(await idsOf("ord_2"))];

    expect(new Set(ids.map((id) => id.slice(3))).size).to.equal(4);
    expect(gateway.provider).to.equal("simulated");
  });

  it("lets nothing through where nothing is to succeed, and says that the bank refused", async () => {
    const { payBy } = await connect(0);

    expect(String(await rejection(payBy().charge()))).to.contain("the bank declined it");
  });

  it("says what became of a payment", async () => {
    const { payBy } = await connect();
    const [payer, declined, cancelled] = [payBy(), payBy("pm_declined"), payBy()];
    const before = await payer.stateOf();
    await payer.charge();
    const charged = await payer.stateOf();
    await payer.refund();
    await rejection(declined.charge());
    await cancelled.cancel();

    expect([before, charged, await payer.stateOf()]).to.deep.equal(["none", "charged", "refunded"]);
    expect([await declined.stateOf(), await cancelled.stateOf()]).to.deep.equal(["none", "none"]);
  });

  it("refunds nothing that wasn't charged, and nothing by pm_refund_down", async () => {
    const { payBy } = await connect();
    const down = payBy("pm_refund_down");
    await down.charge();

    const [nothing, unavailable] = [await rejection(payBy().refund()), await rejection(down.refund())];

    expect(nothing).to.be.instanceOf(PaymentDeclined);
    expect(String(nothing)).to.contain("there is no charge to refund");
    expect(unavailable).to.be.instanceOf(PaymentUnavailable);
    expect(String(unavailable)).to.contain("pm_refund_down never refunds");
  });
});
