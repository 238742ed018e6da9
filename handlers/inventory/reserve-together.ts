import { Contention } from "../domain/errors";
import type { OrderEvent } from "../domain/events";
import type { Order } from "../domain/order";
import { confirm } from "../domain/order-state";
import type { JointReservation, OrderMove, Stock } from "./stock";

/** Actions that a transaction may have. */
export const mostActions = 100;

/**
 * Groups of orders that fit one transaction each, first come first: an action an order, and one a product however
 * many of the orders ask for it. A group of one order isn't worth it, and is left out.
 */
export const groupsOf = (orders: readonly Order[], limit = mostActions): readonly (readonly Order[])[] => {
  const groups: { orders: Order[]; products: Set<string> }[] = [];
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

/** A batch may hold an order twice: once is enough, and a transaction takes it once only. */
const inOrderOfArrival = (orders: readonly Order[]): Order[] => {
  const once = [...new Map(orders.map((order) => [order.orderId, order])).values()];
  return once.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.orderId.localeCompare(b.orderId));
};

/**
 * Reserves the stock of many new orders in few transactions: a hot product's item takes one write for all of them.
 * An order that was decided meanwhile leaves its group; where the sum doesn't fit the stock, nobody is preferred: the
 * group's orders are left to be tried one by one, first come first.
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
  orders: readonly Order[],
  at: string,
): Promise<readonly Order[]> => {
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

/** One by one the orders would be in each other's way all the more, so the group is tried again before that. */
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
