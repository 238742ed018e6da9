import { Contention } from "../domain/errors";
import type { OrderEvent } from "../domain/events";
import type { OrderFacts } from "../domain/order";
import { confirm } from "../domain/order-state";
import type { JointReservation, OrderMove, Stock } from "./stock";

/** The maximum number of actions in a transaction. */
export const mostActions = 100;

/**
 * Groups orders, in their order, so that each group fits into one transaction: one action per order, and one per product,
 * however many orders contain it. A group of one order saves nothing and is left out.
 */
export const groupsOf = (
  orders: readonly OrderFacts[],
  limit = mostActions,
): readonly (readonly OrderFacts[])[] => {
  const groups: { orders: OrderFacts[]; products: Set<string> }[] = [];
  for (const order of inOrderOfArrival(orders)) {
    const last = groups.at(-1);
    const products = new Set([...(last?.products ?? []), ...order.items.map(({ productId }) => productId)]);
    if (last && last.orders.length + 1 + products.size <= limit) {
      last.orders.push(order);
      last.products = products;
    } else {
      groups.push({ orders: [order], products: new Set(order.items.map(({ productId }) => productId)) });
    }
  }
  return groups.map((group) => group.orders).filter(({ length }) => length > 1);
};

/** A batch may contain an order twice, but a transaction may contain it only once. */
const inOrderOfArrival = (orders: readonly OrderFacts[]): OrderFacts[] => {
  const once = [...new Map(orders.map((order) => [order.orderId, order])).values()];
  return once.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.orderId.localeCompare(b.orderId));
};

/**
 * Reserves the stock of many new orders in few transactions: a hot product's item takes one write for all of them. An
 * order that has changed since is removed from its group. If the stock is too small for the whole group, its orders are
 * left to be tried one by one, in their order.
 * @returns ids of the orders that were reserved
 */
export const reserveTogether = async (
  stock: Pick<Stock, "reserveAll">,
  events: readonly OrderEvent[],
  at: string,
): Promise<Set<string>> => {
  const reserved = new Set<string>();
  const created = events.filter(({ type }) => type === "OrderCreated").map(({ data }) => data);
  for (const group of groupsOf(created))
    for (const { orderId } of await reserveGroup(stock, group, at)) reserved.add(orderId);
  return reserved;
};

const reserveGroup = async (
  stock: Pick<Stock, "reserveAll">,
  orders: readonly OrderFacts[],
  at: string,
): Promise<readonly OrderFacts[]> => {
  if (orders.length < 2) return [];
  const moves: OrderMove[] = orders.map((before) => ({ before, after: confirm(before, at) }));
  const result = await patiently(stock, moves);
  if (result.outcome === "reserved") return orders;
  if (result.outcome === "short") return [];
  const stale = new Set(result.orderIds);
  return reserveGroup(
    stock,
    orders.filter(({ orderId }) => !stale.has(orderId)),
    at,
  );
};

/** Tries a group that conflicted with other writes again, because single orders would conflict even more. */
const rounds = 3;

const patiently = async (
  stock: Pick<Stock, "reserveAll">,
  moves: readonly OrderMove[],
): Promise<JointReservation> => {
  for (let round = 1; ; round += 1)
    try {
      return await stock.reserveAll(moves);
    } catch (error) {
      if (!(error instanceof Contention)) throw error;
      if (round === rounds) return { outcome: "short" };
    }
};
