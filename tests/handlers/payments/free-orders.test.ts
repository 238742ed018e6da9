import { expect } from "chai";
import { withFreeOrders } from "../../../handlers/payments/free-orders";
import type { Charge, PaymentGateway } from "../../../handlers/payments/payment-gateway";
import { usd } from "../../factories/order";

const provider = () => {
  const asked: string[] = [];
  const answering =
    <Answer>(name: string, answer: Answer) =>
    async () => {
      asked.push(name);
      return answer;
    };
  const gateway: PaymentGateway = {
    provider: "stripe",
    open: answering("open", "pi_1"),
    charge: answering("charge", { transactionId: "ch_1" }),
    cancel: answering("cancel", undefined),
    refund: answering("refund", { refundId: "re_1" }),
    stateOf: answering("stateOf", "charged" as const),
  };
  return { asked, gateway: withFreeOrders(gateway) };
};

const charge = (amount: number): Charge => ({ orderId: "ord_1", amount: usd(amount) });
const intended = { attemptId: "a", intentId: "none" };

describe("the payment of a free order", () => {
  it("is none: no provider is asked, and every step has an answer", async () => {
    const { asked, gateway } = provider();

    expect(await gateway.open(charge(0), "a")).to.equal("none");
    expect(await gateway.charge(charge(0), intended)).to.deep.equal({ transactionId: "none" });
    await gateway.cancel(charge(0), intended);
    expect(await gateway.refund(charge(0), { attemptId: "a", transactionId: "none" })).to.deep.equal({
      refundId: "none",
    });
    expect(await gateway.stateOf(charge(0), "none")).to.equal("none");
    expect(asked).to.deep.equal([]);
  });

  it("leaves what costs something to the provider", async () => {
    const { asked, gateway } = provider();

    await gateway.open(charge(1), "a");
    await gateway.charge(charge(1), intended);
    await gateway.cancel(charge(1), intended);
    await gateway.refund(charge(1), { attemptId: "a", transactionId: "ch_1" });

    await gateway.stateOf(charge(1), "pi_1");

    expect(gateway.provider).to.equal("stripe");
    expect(asked).to.deep.equal(["open", "charge", "cancel", "refund", "stateOf"]);
  });
});
