import { expect } from "chai";
import Stripe from "stripe";
import { PaymentDeclined, PaymentUnavailable } from "../../../handlers/fulfilment/errors";
import { afterReplayedFailure, translated } from "../../../handlers/payments/stripe-errors";
import { rejection } from "../support/rejection";

const { errors } = Stripe;

const apiError = (headers: Record<string, string> = {}) =>
  new errors.StripeAPIError({ type: "api_error", message: "An unknown error occurred", headers });

const failing = (error: unknown) => rejection(translated(() => Promise.reject(error)));

describe("an error of Stripe", () => {
  const declined: [what: string, error: Error, why: string][] = [
    [
      "a card that was declined",
      new errors.StripeCardError({
        type: "card_error",
        code: "card_declined",
        decline_code: "insufficient_funds",
        message: "no",
      }),
      "insufficient_funds",
    ],
    [
      "a card that has expired",
      new errors.StripeCardError({ type: "card_error", code: "expired_card", message: "no" }),
      "expired_card",
    ],
    [
      "a request that Stripe refuses",
      new errors.StripeInvalidRequestError({ type: "invalid_request_error", code: "amount_too_small" }),
      "amount_too_small",
    ],
  ];
  for (const [what, error, why] of declined)
    it(`is a decline for good where it is ${what}`, async () => {
      const translation = await failing(error);

      expect(translation).to.be.instanceOf(PaymentDeclined).with.property("cause", error);
      expect(translation).to.have.property("message", `The payment was declined: ${why}.`);
    });

  const passing: [what: string, error: Error, why: string][] = [
    ["a broken connection", new errors.StripeConnectionError({ message: "reset" }), "StripeConnectionError"],
    [
      "a rate limit",
      new errors.StripeRateLimitError({ type: "rate_limit_error", code: "rate_limit" }),
      "rate_limit",
    ],
    ["trouble of Stripe's own", apiError(), "StripeAPIError"],
    [
      "a key that is still being worked on",
      new errors.StripeIdempotencyError({
        type: "idempotency_error",
        code: "idempotency_key_in_use",
        statusCode: 409,
      }),
      "idempotency_key_in_use",
    ],
    [
      "an object that another request is changing",
      new errors.StripeInvalidRequestError({
        type: "invalid_request_error",
        code: "lock_timeout",
        statusCode: 409,
      }),
      "lock_timeout",
    ],
  ];
  for (const [what, error, why] of passing)
    it(`is worth another try where it is ${what}`, async () => {
      const translation = await failing(error);

      expect(translation).to.be.instanceOf(PaymentUnavailable).with.property("cause", error);
      expect(translation).to.have.property("message", `The payment provider can't be reached: ${why}.`);
    });

  it("passes as it is where nobody's retry helps, and so does what isn't of Stripe", async () => {
    const wrongKey = new errors.StripeAuthenticationError({ type: "invalid_request_error", statusCode: 401 });
    const bug = new TypeError("x is undefined");

    expect(await failing(wrongKey)).to.equal(wrongKey);
    expect(await failing(bug)).to.equal(bug);
    expect(await translated(async () => "done")).to.equal("done");
  });
});

describe("a failure that Stripe repeats under its key", () => {
  /** Calls with these failures, one after the other; then it succeeds. */
  const calling = async (...failures: Error[]) => {
    const keys: string[] = [];
    const call = async (key: string) => {
      const failure = failures[keys.push(key) - 1];
      if (failure !== undefined) throw failure;
      return "done";
    };
    const outcome = await afterReplayedFailure("key", call).catch((error: unknown) => error);
    return { keys, outcome };
  };
  const replayed = (more: Record<string, string> = {}) =>
    apiError({ "idempotent-replayed": "true", ...more });

  it("is followed by one more call, under a key that the failed request decides", async () => {
    expect(await calling(replayed({ "original-request": "req_1" }))).to.deep.equal({
      keys: ["key", "key:req_1"],
      outcome: "done",
    });
    expect(await calling(replayed())).to.deep.equal({ keys: ["key", "key:again"], outcome: "done" });
  });

  it("isn't called a third time", async () => {
    const last = replayed({ "original-request": "req_2" });

    expect(await calling(replayed({ "original-request": "req_1" }), last)).to.deep.equal({
      keys: ["key", "key:req_1"],
      outcome: last,
    });
  });

  const others: [what: string, failure: Error][] = [
    ["happens for the first time", apiError({ "idempotent-replayed": "false" })],
    ["says nothing of a repeat", apiError()],
    [
      "is a repeated decline",
      new errors.StripeCardError({ type: "card_error", headers: { "idempotent-replayed": "true" } }),
    ],
  ];
  for (const [what, failure] of others)
    it(`is passed on where it ${what}`, async () => {
      expect(await calling(failure)).to.deep.equal({ keys: ["key"], outcome: failure });
    });
});
