import { expect } from "chai";
import { CarrierUnavailable, ClaimLost, ShippingRefused } from "../../../handlers/fulfilment/errors";
import { ship } from "../../../handlers/fulfilment/ship";
import { around, executionId, label, now, paid, recalling, shipped, shipping } from "../support/fulfilling";
import { rejection } from "../support/rejection";

const done = { done: true, failure: null };
const run = (deps: ReturnType<typeof around>) => ship(deps)({ orderId: deps.stored().orderId, executionId });

describe("shipping an order", () => {
  it("stores what the carrier knows the parcel by before a label is bought, then records the shipment", async () => {
    const order = paid();
    const asked: unknown[] = [];
    const deps = around(order, {
      carrier: {
        book: async ({ orderId }, attemptId) => {
          asked.push(["book", orderId, attemptId, deps.stored().attempt?.kind]);
          return "shp_1";
        },
        ship: async ({ orderId }, intended) => {
          asked.push(["ship", orderId, intended, deps.stored().attempt?.intentId]);
          return label;
        },
      },
    });

    expect(await run(deps)).to.deep.equal(done);

    const id = `${order.orderId}:${order.version + 1}`;
    expect(asked).to.deep.equal([
      ["book", order.orderId, id, "label"],
      ["ship", order.orderId, { attemptId: id, intentId: "shp_1" }, "shp_1"],
    ]);
    expect(deps.stored()).to.deep.include({
      status: "SHIPPED",
      shipment: { ...label, at: now },
      attempt: undefined,
    });
  });

  it("is counted, with the time since the order was placed", async () => {
    const deps = around(shipping(), { carrier: { ship: async () => label } });

    await run(deps);

    expect(deps.telemetry.counted("OrdersShipped")).to.equal(1);
    expect(deps.telemetry.measured).to.deep.equal([["OrderToShippedMs", 300_000]]);
  });

  it("continues with the parcel that an earlier try booked", async () => {
    const order = shipping();
    const asked: unknown[] = [];
    const deps = around(order, {
      carrier: {
        ship: async (_parcel, intended) => {
          asked.push(intended);
          return label;
        },
      },
    });

    await run(deps);

    expect(asked).to.deep.equal([{ attemptId: order.attempt.id, intentId: "shp_1" }]);
  });

  it("is done, without calling the carrier, if the shipment is on record", async () => {
    const order = { ...shipped(), fulfilment: { executionId, claimedAt: now } };
    const deps = around(order);

    expect(await run(deps)).to.deep.equal(done);
    expect(deps.stored()).to.equal(order);
  });

  it("answers a final no when no carrier goes there", async () => {
    const refused = new ShippingRefused("nobody goes there");
    const deps = around(shipping(), { carrier: { ship: () => Promise.reject(refused) } });

    const { done, failure } = await run(deps);

    expect(done).to.equal(false);
    expect(failure).to.have.property("Error", "ShippingRefused");
    expect(failure?.Cause).to.contain("nobody goes there");
  });

  it("passes on that the carrier can't be reached", async () => {
    const unavailable = new CarrierUnavailable("no answer");
    const deps = around(shipping(), { carrier: { ship: () => Promise.reject(unavailable) } });

    expect(await rejection(run(deps))).to.equal(unavailable);
  });

  it("isn't for an execution that lost the order", async () => {
    const deps = around(shipping());

    const error = await rejection(ship(deps)({ orderId: deps.stored().orderId, executionId: "other" }));

    expect(error).to.be.instanceOf(ClaimLost);
  });

  describe("whose recall was begun", () => {
    it("ends as shipped when the carrier has the parcel after all: none is booked anew", async () => {
      const order = recalling();
      const asked: unknown[] = [];
      const deps = around(order, {
        carrier: {
          recall: async (_parcel, intended) => {
            asked.push(intended);
            return label;
          },
        },
      });

      expect(await run(deps)).to.deep.equal(done);

      expect(asked).to.deep.equal([{ attemptId: order.attempt.id, intentId: "shp_1" }]);
      expect(deps.stored()).to.deep.include({ status: "SHIPPED", shipment: { ...label, at: now } });
    });

    it("books anew once the carrier called the parcel back", async () => {
      const deps = around(recalling(), {
        carrier: { recall: async () => undefined, book: async () => "shp_2", ship: async () => label },
      });

      expect(await run(deps)).to.deep.equal(done);
      expect(deps.stored()).to.include({ status: "SHIPPED" });
    });
  });
});
