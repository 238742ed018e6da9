import { expect } from "chai";
import { PaymentDeclined, PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { observedGateway } from "../../../handlers/payments/observed-gateway";
import type { PaymentGateway } from "../../../handlers/payments/payment-gateway";
import { usd } from "../../factories/order";
import { recordTelemetry } from "../support/telemetry";

const charge = { orderId: "ord_1", amount: usd(100) };

const setUp = (failure?: Error) => {
  const answer = async <Result>(result: Result): Promise<Result> => {
    if (failure) throw failure;
    return result;
  };
  const gateway: PaymentGateway = {
    provider: "test",
    charge: () => answer({ transactionId: "t-1" }),
    cancel: () => answer(undefined),
    refund: () => answer({ refundId: "r-1" }),
  };
  const telemetry = recordTelemetry();
  return { telemetry, observed: observedGateway(gateway, telemetry) };
};

describe("an observed payment gateway", () => {
  it("answers as the gateway does, and each call has its part of the trace", async () => {
    const { observed, telemetry } = setUp();

    expect(await observed.charge(charge)).to.deep.equal({ transactionId: "t-1" });
    await observed.cancel(charge);
    expect(await observed.refund(charge, "t-1")).to.deep.equal({ refundId: "r-1" });

    expect(telemetry.spans).to.deep.equal(["Payment charge", "Payment cancel", "Payment refund"]);
  });

  for (const [failure, declined] of [
    [new PaymentDeclined("card_declined"), 1],
    [new PaymentUnavailable("time-out"), 0],
  ] as const)
    it(`passes on ${failure.name}, ${declined === 1 ? "and counts it" : "and doesn't count it as declined"}`, async () => {
      const { observed, telemetry } = setUp(failure);

      const outcome = await observed.charge(charge).catch((error: unknown) => error);

      expect(outcome).to.equal(failure);
      expect(telemetry.counted("PaymentDeclined")).to.equal(declined);
    });
});
