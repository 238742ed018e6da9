import { expect } from "chai";
import { PaymentDeclined, PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { observedGateway } from "../../../handlers/payments/observed-gateway";
import type { PaymentGateway } from "../../../handlers/payments/payment-gateway";
import { usd } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

const charge = { orderId: "ord_1", amount: usd(100) };
const intended = { attemptId: "a-1", intentId: "i-1" };

const setUp = (failure?: Error) => {
  const answer = async <Result>(result: Result): Promise<Result> => {
    if (failure) throw failure;
    return result;
  };
  const cancelled: string[] = [];
  const gateway: PaymentGateway = {
    provider: "test",
    open: () => answer("i-1"),
    charge: () => answer({ transactionId: "t-1" }),
    cancel: async () => {
      await answer(undefined);
      cancelled.push("cancelled");
    },
    refund: () => answer({ refundId: "r-1" }),
    stateOf: () => answer("charged" as const),
  };
  const telemetry = recordTelemetry();
  return { telemetry, cancelled, observed: observedGateway(gateway, telemetry) };
};

describe("an observed payment gateway", () => {
  it("answers as the gateway does, and each call has its part of the trace", async () => {
    const { observed, telemetry, cancelled } = setUp();

    expect(await observed.open(charge, "a-1")).to.equal("i-1");
    expect(await observed.charge(charge, intended)).to.deep.equal({ transactionId: "t-1" });
    await observed.cancel(charge, intended);
    expect(cancelled).to.deep.equal(["cancelled"]);
    expect(await observed.refund(charge, { attemptId: "a-2", transactionId: "t-1" })).to.deep.equal({
      refundId: "r-1",
    });

    expect(await observed.stateOf(charge, "t-1")).to.equal("charged");

    expect(telemetry.spans).to.deep.equal([
      "Payment open",
      "Payment charge",
      "Payment cancel",
      "Payment refund",
      "Payment look-up",
    ]);
  });

  for (const [failure, declined] of [
    [new PaymentDeclined("card_declined"), 1],
    [new PaymentUnavailable("time-out"), 0],
  ] as const)
    it(`passes on ${failure.name}, ${declined === 1 ? "and counts it" : "and doesn't count it as declined"}`, async () => {
      const { observed, telemetry } = setUp(failure);

      const outcomes = [
        await observed.open(charge, "a-1").catch((error: unknown) => error),
        await observed.charge(charge, intended).catch((error: unknown) => error),
      ];

      expect(outcomes).to.deep.equal([failure, failure]);
      expect(telemetry.counted("PaymentDeclined")).to.equal(2 * declined);
    });
});
