import { expect } from "chai";
import { begin } from "../../../handlers/domain/attempt";
import type { Order } from "../../../handlers/domain/order";
import { ClaimLost, TemporarilyUnavailable } from "../../../handlers/fulfilment/errors";
import { failShipping } from "../../../handlers/fulfilment/fail-shipping";
import { at } from "../../factories/order";
import {
  around,
  executionId,
  label,
  letGo,
  now,
  overtake,
  paid,
  recalling,
  shipped,
  shipping,
  unshipped,
} from "../support/fulfilling";
import { rejection } from "../support/rejection";

const failure = { Error: "CarrierUnavailable", Cause: '{"errorMessage":"Nobody came."}' };
const run = (deps: ReturnType<typeof around>, by = executionId) =>
  failShipping(deps)({ orderId: deps.stored().orderId, executionId: by, failure });
const failed = { status: "SHIPPING_FAILED", reason: "Nobody came." };

describe("recording that an order can't be shipped", () => {
  it("calls back first what the carrier may have, by the id that it knows, as an attempt of its own", async () => {
    const order = shipping();
    const asked: unknown[] = [];
    const deps = around(order, {
      carrier: {
        recall: async ({ orderId }, intended) => {
          asked.push([orderId, intended, deps.stored().attempt?.kind, deps.stored().failure]);
          return undefined;
        },
      },
    });

    expect(await run(deps)).to.deep.equal(failed);

    const attemptId = `${order.orderId}:${order.version + 1}`;
    expect(asked).to.deep.equal([
      [
        order.orderId,
        { attemptId, intentId: "shp_1" },
        "recall",
        { step: "shipping", reason: "Nobody came." },
      ],
    ]);
  });

  it("keeps payment and stock, notes why, and releases the order", async () => {
    const order = paid();
    const deps = around(order);

    expect(await run(deps)).to.deep.equal(failed);

    expect(deps.stored()).to.deep.include({
      status: "SHIPPING_FAILED",
      payment: order.payment,
      stockReserved: true,
      failure: { step: "shipping", reason: "Nobody came." },
      attempt: undefined,
    });
    expect(deps.stored().fulfilment).to.include({ executionId, releasedAt: now });
    expect(deps.telemetry.counted("ShippingsFailed")).to.equal(1);
  });

  it("asks the carrier nothing where it has no id of the parcel yet", async () => {
    const deps = around(begin(paid(), "label", at));

    expect(await run(deps)).to.deep.equal(failed);
  });

  it("continues with the recall that an earlier try began", async () => {
    const order = recalling();
    const asked: unknown[] = [];
    const deps = around(order, {
      carrier: {
        recall: async (_parcel, intended) => {
          asked.push(intended);
          return undefined;
        },
      },
    });

    expect(await run(deps)).to.deep.equal(failed);
    expect(asked).to.deep.equal([{ attemptId: order.attempt.id, intentId: "shp_1" }]);
  });

  it("records the shipment instead when the carrier has the parcel after all", async () => {
    const deps = around(shipping(), { carrier: { recall: async () => label } });

    expect(await run(deps)).to.deep.equal({ status: "SHIPPED", reason: "Nobody came." });

    expect(deps.stored()).to.deep.include({ status: "SHIPPED", shipment: { ...label, at: now } });
    expect(deps.telemetry.counted("OrdersShipped")).to.equal(1);
    expect(deps.telemetry.counted("ShippingsFailed")).to.equal(0);
  });

  it("counts an order once, though an operator's tries fail as well", async () => {
    const deps = around(unshipped());

    expect(await run(deps)).to.deep.equal(failed);

    expect(deps.stored().fulfilment).to.include({ releasedAt: now });
    expect(deps.telemetry.counted("ShippingsFailed")).to.equal(0);
  });

  const repeats: [string, Order, string][] = [
    ["the execution that has let go of it", letGo(), executionId],
    ["an execution whose order is on its way", shipped(), "execution-2"],
  ];
  for (const [whose, order, by] of repeats)
    it(`changes nothing for ${whose}`, async () => {
      const deps = around(order);

      expect(await run(deps, by)).to.deep.equal({ ...failed, status: order.status });
      expect(deps.stored()).to.equal(order);
    });

  const lost: [string, Order, string][] = [
    ["another one has let go of it", letGo(), "execution-2"],
    ["another one has it", unshipped(), "execution-2"],
    ["it was let go before it failed", { ...letGo(), status: "PAID" }, executionId],
    ["nobody has it", { ...letGo(), fulfilment: undefined }, executionId],
  ];
  for (const [why, order, by] of lost)
    it(`isn't for an execution that lost the order: ${why}`, async () => {
      expect(await rejection(run(around(order), by))).to.be.instanceOf(ClaimLost);
    });

  it("can be retried when the order was written concurrently", async () => {
    const deps = around(recalling(), {
      carrier: {
        recall: async () => {
          await overtake(deps);
          return undefined;
        },
      },
    });

    const error = await rejection(run(deps));

    expect(error).to.be.instanceOf(TemporarilyUnavailable);
    expect(String(error)).to.contain(`Recording the failed shipping of ${deps.stored().orderId}`);
    expect(deps.telemetry.counted("ShippingsFailed")).to.equal(0);
  });
});
