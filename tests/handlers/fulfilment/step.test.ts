import { expect } from "chai";
import * as z from "zod";
import { Contention, OrderNotFound } from "../../../handlers/domain/errors";
import { InvalidStep, PaymentUnavailable, TemporarilyUnavailable } from "../../../handlers/fulfilment/errors";
import { failureReason } from "../../../handlers/fulfilment/failure-reason";
import { isHeldBy, requireClaim, requireOrder, step, stepInput } from "../../../handlers/fulfilment/step";
import { at, pendingOrder } from "../../factories/order";
import { rejection } from "../support/rejection";

const input = { orderId: pendingOrder().orderId, executionId: "execution-1" };
const failingWith = (error: unknown) =>
  rejection(
    step(stepInput, async () => {
      throw error;
    })(input),
  );
const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });

describe("a step", () => {
  it("does its work with its input, and nothing else that it was sent", async () => {
    const echo = step(stepInput, async (given) => given);

    expect(await echo({ ...input, more: 1 })).to.deep.equal(input);
  });

  it("refuses what isn't its input, naming each field", async () => {
    const typed = step(stepInput.extend({ action: z.literal("a") }), async () => expect.fail("no work"));

    expect(await rejection(typed({ ...input, executionId: "", action: "b" })))
      .to.be.instanceOf(InvalidStep)
      .with.property("message")
      .that.contains("executionId")
      .and.contains("; action");
    expect(await rejection(typed(undefined))).to.be.instanceOf(InvalidStep);
  });

  for (const name of [
    "TimeoutError",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
  ])
    it(`is worth another try after ${name}`, async () => {
      expect(await failingWith(named(name))).to.be.instanceOf(TemporarilyUnavailable);
    });

  for (const code of ["ECONNREFUSED", "ECONNRESET"])
    it(`is worth another try after ${code}`, async () => {
      expect(await failingWith(named("Error", { code }))).to.be.instanceOf(TemporarilyUnavailable);
    });

  for (const [httpStatusCode, again] of [
    [500, true],
    [503, true],
    [499, false],
    [400, false],
  ] as const)
    it(`${again ? "is" : "isn't"} worth another try after AWS answered ${httpStatusCode}`, async () => {
      const error = named("SomeException", { $metadata: { httpStatusCode } });

      const failed = await failingWith(error);

      if (again) expect(failed).to.be.instanceOf(TemporarilyUnavailable).with.property("cause", error);
      else expect(failed).to.equal(error);
    });

  it("is worth another try after contention, whose words it keeps", async () => {
    const contention = new Contention("Writing ord_1", 1);

    expect(await failingWith(contention))
      .to.be.instanceOf(TemporarilyUnavailable)
      .with.property("message")
      .that.contains("Writing ord_1");
  });

  it("passes on what it can't name", async () => {
    const bug = new TypeError("x is undefined");
    const declared = new PaymentUnavailable("no answer");

    expect(await failingWith(bug)).to.equal(bug);
    expect(await failingWith(declared)).to.equal(declared);
    expect(await failingWith("a text")).to.equal("a text");
  });

  it("finds its order, or says that there is none", async () => {
    const order = { ...pendingOrder(), requestHash: "hash" };
    const found = { find: async () => order, move: async () => true };
    const nothing = { ...found, find: async () => undefined };

    expect(await requireOrder(found, order.orderId)).to.equal(order);
    expect(await rejection(requireOrder(nothing, order.orderId))).to.be.instanceOf(OrderNotFound);
  });

  it("has an order while it is claimed by its execution, and not let go", () => {
    const claimedBy = (executionId: string, more: object = {}) =>
      pendingOrder({ fulfilment: { executionId, claimedAt: at, ...more } });

    expect(isHeldBy(claimedBy("execution-1"), input)).to.equal(true);
    for (const order of [
      pendingOrder(),
      claimedBy("execution-2"),
      claimedBy("execution-1", { releasedAt: at }),
    ]) {
      expect(isHeldBy(order, input)).to.equal(false);
      expect(() => requireClaim(order, input)).to.throw("isn't claimed by execution-1");
    }
    expect(() => requireClaim(claimedBy("execution-1"), input)).to.not.throw();
  });
});

describe("why a step failed", () => {
  const cause = (errorMessage: string) => JSON.stringify({ errorMessage });

  for (const name of ["PaymentDeclined", "PaymentUnavailable", "ShippingRefused", "CarrierUnavailable"])
    it(`has the message of ${name}`, () => {
      expect(failureReason({ Error: name, Cause: cause("For people.") })).to.equal("For people.");
    });

  it("is the error's name where its words are for the log, or there are none", () => {
    const told = [
      { Error: "TypeError", Cause: cause("x is undefined") },
      { Error: "PaymentDeclined", Cause: "prose of AWS's" },
      { Error: "PaymentDeclined", Cause: '{"other":1}' },
      { Error: "States.Timeout", Cause: "" },
    ].map(failureReason);

    expect(told).to.deep.equal([
      "The step failed: TypeError.",
      "The step failed: PaymentDeclined.",
      "The step failed: PaymentDeclined.",
      "The step failed: States.Timeout.",
    ]);
  });
});
