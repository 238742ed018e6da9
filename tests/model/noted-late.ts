import type { Order } from "../../handlers/domain/order";
import type { CompensationDeps } from "../../handlers/fulfilment/step";

/**
 * A mistake that was made once: the money goes back first, and only then something of it is on the order. The write of
 * the intent is left out; the record of the refund is written on what stood there before.
 */
export const refundNotedLate = <Deps extends CompensationDeps>(deps: Deps): Deps => {
  const unnoted = new Map<string, Order>();
  return {
    ...deps,
    orders: {
      find: (orderId: string) => deps.orders.find(orderId),
      move: async (before: Order, after: Order) => {
        if (after.attempt?.kind !== "refund") return deps.orders.move(before, after);
        unnoted.set(before.orderId, before);
        return true;
      },
    },
    stock: {
      release: (before: Order, after: Order) => {
        const stored = unnoted.get(before.orderId) ?? before;
        return deps.stock.release(stored, { ...after, version: stored.version + 1 });
      },
    },
  };
};
