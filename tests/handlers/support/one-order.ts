import type { Order } from "../../../handlers/domain/order";

/** One order in memory, whose writes are conditional on its version, as the table's are. */
export const tableOf = (order: Order) => {
  let stored = order;
  const move = async (before: Order, after: Order): Promise<boolean> => {
    if (stored.version !== before.version) return false;
    stored = after;
    return true;
  };
  const find = async () => ({ ...stored, requestHash: "hash" });
  return { orders: { find, move }, stock: { release: move }, stored: () => stored };
};
