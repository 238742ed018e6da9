import { expect } from "chai";
import {
  CarrierUnavailable,
  ClaimLost,
  type FulfilmentError,
  InvalidStep,
  PaymentDeclined,
  PaymentGivenUp,
  PaymentUnavailable,
  ShippingRefused,
  TemporarilyUnavailable,
} from "../../../handlers/fulfilment/errors";
import { done, failureReason, refusal, taskFailure } from "../../../handlers/fulfilment/failure-reason";

/** By the name, which the state machine goes on by, and what it says to people. */
const errors: Readonly<Record<string, [() => FulfilmentError, string]>> = {
  PaymentDeclined: [() => new PaymentDeclined("no funds"), "The payment was declined: no funds."],
  PaymentUnavailable: [
    () => new PaymentUnavailable("no answer"),
    "The payment provider can't be reached: no answer.",
  ],
  PaymentGivenUp: [
    () => new PaymentGivenUp("ord_1"),
    "The payment of ord_1 is being reversed; it can't be charged any more.",
  ],
  ShippingRefused: [() => new ShippingRefused("an island"), "The parcel can't be sent: an island."],
  CarrierUnavailable: [() => new CarrierUnavailable("no answer"), "The carrier can't be reached: no answer."],
  TemporarilyUnavailable: [
    () => new TemporarilyUnavailable("busy"),
    "A service is temporarily unavailable: busy.",
  ],
  ClaimLost: [
    () => new ClaimLost("ord_1", "execution-1"),
    "Order ord_1 isn't claimed by execution-1; another execution took it over.",
  ],
  InvalidStep: [
    () => new InvalidStep("orderId: is missing"),
    "The step's input isn't valid: orderId: is missing.",
  ],
};

describe("what fails in a step of fulfilment", () => {
  for (const [name, [thrown, message]] of Object.entries(errors))
    it(`is called ${name} and says what happened`, () => {
      expect(thrown()).to.include({ name, message });
    });

  it("keeps its cause, for the log", () => {
    const cause = new Error("socket hang up");

    for (const Failed of [PaymentDeclined, PaymentUnavailable, TemporarilyUnavailable])
      expect(new Failed("why", { cause }).cause).to.equal(cause);
  });
});

describe("a final no of a step", () => {
  it("has the shape of an error that the state machine caught, so that its reason is found the same way", () => {
    const answer = refusal(new PaymentDeclined("no funds"));

    expect(answer).to.deep.equal({
      done: false,
      failure: {
        Error: "PaymentDeclined",
        Cause: '{"errorMessage":"The payment was declined: no funds."}',
      },
    });
    expect(failureReason(taskFailure.parse(answer.failure))).to.equal("The payment was declined: no funds.");
  });

  it("is distinguished from a step that succeeded", () => {
    expect(done).to.deep.equal({ done: true, failure: null });
  });
});

describe("a failed task", () => {
  it("needs no cause", () => {
    expect(taskFailure.parse({ Error: "States.Timeout" })).to.deep.equal({
      Error: "States.Timeout",
      Cause: "",
    });
  });

  it("has a reason of at most 300 characters", () => {
    const Cause = JSON.stringify({ errorMessage: "x".repeat(400) });

    expect(failureReason({ Error: "PaymentDeclined", Cause })).to.equal("x".repeat(300));
  });
});
