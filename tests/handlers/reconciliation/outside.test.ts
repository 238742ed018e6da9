import { expect } from "chai";
import { begin } from "../../../handlers/domain/attempt";
import type { Order } from "../../../handlers/domain/order";
import { lookOutside } from "../../../handlers/reconciliation/outside";
import { at } from "../../factories/order";
import { charging, claimed, label, paid, shipping, unshipped } from "../support/fulfilling";

/** What the provider and the carrier are asked for: the ids that they know the order's payment and parcel by. */
const asked = async (order: Order) => {
  const ids: (string | undefined)[] = [];
  const found = await lookOutside(
    {
      payments: {
        stateOf: async (charge, intentId) => {
          expect(charge).to.include({ orderId: order.orderId, amount: order.total });
          ids.push(intentId);
          return "charged";
        },
      },
      carrier: {
        labelOf: async ({ orderId }, shipmentId) => {
          expect(orderId).to.equal(order.orderId);
          ids.push(shipmentId);
          return label;
        },
      },
    },
    order,
  );
  expect(found).to.deep.equal({ payment: "charged", label });
  return ids;
};

describe("what is outside of an order", () => {
  const orders: [what: string, order: Order, ids: (string | undefined)[]][] = [
    ["nothing was begun", claimed(), [undefined, undefined]],
    ["a charge was opened", charging(), ["pi_1", undefined]],
    ["it was paid", paid(), ["pi_1", undefined]],
    ["a parcel was booked", shipping(), ["pi_1", "shp_1"]],
    ["a refund was begun", begin(unshipped(), "refund", at), ["pi_1", undefined]],
  ];
  for (const [what, order, ids] of orders)
    it(`is looked up by the ids that the order has where ${what}`, async () => {
      expect(await asked(order)).to.deep.equal(ids);
    });
});
