import { detailTypes } from "../../handlers/domain/events";
import type { Order, OrderStatus } from "../../handlers/domain/order";
import { countBy } from "./count-by";
import type { Observation } from "./observation";

/** A promise, and every way in which it was found broken. */
export interface Checked {
  readonly promise: string;
  /** Things that were looked at. */
  readonly checked: number;
  readonly violations: readonly string[];
}

/** An order at its end, or at the point where a person decides. */
const settled: ReadonlySet<OrderStatus> = new Set([
  "SHIPPED",
  "SHIPPING_FAILED",
  "FAILED_INSUFFICIENT_STOCK",
  "PAYMENT_FAILED",
  "CANCELLED",
  "REFUNDED",
]);
const paidFor: ReadonlySet<OrderStatus> = new Set(["PAID", "SHIPPED", "SHIPPING_FAILED"]);

/** Checks every promise. */
export const invariants = (seen: Observation): readonly Checked[] => [
  noOrderIsLost(seen),
  nothingOfARefusal(seen),
  cancelledStaysCancelled(seen),
  stockIsConserved(seen),
  noStockIsNegative(seen),
  chargesReconcile(seen),
  noChargeWithoutOrder(seen),
  eachChangeIsPublished(seen),
  eachEventIsOne(seen),
  eachEventIsSeen(seen),
  oneMailAnEvent(seen),
];

const check = <Thing>(
  promise: string,
  things: readonly Thing[],
  broken: (thing: Thing) => string | undefined,
): Checked => ({
  promise,
  checked: things.length,
  violations: things.map(broken).filter((violation) => violation !== undefined),
});

const isDeadLetter = ({ deadLetters }: Observation, text: string): boolean =>
  deadLetters.some((letter) => letter.includes(text));

const noOrderIsLost = (seen: Observation): Checked => {
  const orders = new Map(seen.orders.map((order) => [order.orderId, order]));
  const accepted = seen.experiences.flatMap(({ told }) => (told.kind === "accepted" ? [told.orderId] : []));
  return check(
    "every accepted order comes to its end, or lies in a dead-letter queue",
    accepted,
    (orderId) => {
      const order = orders.get(orderId);
      if (!order) return `${orderId} was accepted and isn't there`;
      if (settled.has(order.status) || isDeadLetter(seen, orderId)) return undefined;
      return `${orderId} is ${order.status}, and in no dead-letter queue`;
    },
  );
};

const nothingOfARefusal = (seen: Observation): Checked => {
  const ordersOf = countBy(seen.orders, ({ customerId }) => customerId);
  return check(
    "a refused request leaves nothing, an accepted one a single order",
    seen.experiences,
    (one) => {
      const found = ordersOf.get(one.customerId) ?? 0;
      const { kind } = one.told;
      const right = kind === "accepted" ? found === 1 : kind === "refused" ? found === 0 : found <= 1;
      return right ? undefined : `${one.customerId} was ${kind} and has ${found} orders`;
    },
  );
};

const cancelledStaysCancelled = (seen: Observation): Checked => {
  const byCustomer = new Map(seen.orders.map((order) => [order.customerId, order]));
  const cancelled = seen.experiences.filter((one) => one.cancelled);
  return check("an order whose cancellation was confirmed stays cancelled", cancelled, ({ customerId }) => {
    const status = byCustomer.get(customerId)?.status;
    return status === "CANCELLED" ? undefined : `${customerId} was told CANCELLED and is ${status}`;
  });
};

/** Pieces of a product in the orders that hold stock. */
const heldBy = (orders: readonly Order[], productId: string): number =>
  orders
    .filter(({ stockReserved }) => stockReserved)
    .flatMap(({ items }) => items)
    .filter((item) => item.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);

const stockIsConserved = (seen: Observation): Checked =>
  check("stock is conserved to the piece", [...seen.stockBefore], ([productId, before]) => {
    const after = seen.stockAfter.get(productId) ?? 0;
    const held = heldBy(seen.orders, productId);
    return after + held === before
      ? undefined
      : `${productId}: ${before} before, ${after} left, ${held} held`;
  });

const noStockIsNegative = (seen: Observation): Checked =>
  check("no product is sold that isn't there", [...seen.stockAfter], ([productId, after]) =>
    after >= 0 ? undefined : `${productId} has ${after} pieces`,
  );

const chargesReconcile = (seen: Observation): Checked => {
  const ledger = new Map(seen.ledger.map((entry) => [entry.id, entry]));
  return check("what is charged and not refunded is what paid orders are worth", seen.orders, (order) => {
    const entry = ledger.get(`charge#${order.orderId}`);
    const charged = entry?.outcome === "charged" ? (entry.amount?.amount ?? 0) : 0;
    const owed = paidFor.has(order.status) ? order.total.amount : 0;
    // The charge of a step that lies in a dead-letter queue still waits to be recorded or given back.
    if (charged === owed || (order.status === "CONFIRMED" && isDeadLetter(seen, order.orderId)))
      return undefined;
    return `${order.orderId} is ${order.status}, worth ${owed}, and was charged ${charged}`;
  });
};

const noChargeWithoutOrder = (seen: Observation): Checked => {
  const transactions = new Map(seen.orders.map((order) => [`charge#${order.orderId}`, order]));
  const charges = seen.ledger.filter(({ id, outcome }) => id.startsWith("charge#") && outcome === "charged");
  return check("each charge belongs to one order, which knows it", charges, ({ id, transactionId }) => {
    const order = transactions.get(id);
    if (!order) return `${id} belongs to no order`;
    if (order.payment === undefined && isDeadLetter(seen, order.orderId)) return undefined;
    return order.payment?.transactionId === transactionId
      ? undefined
      : `${id}: ${transactionId} is charged, the order knows of ${order.payment?.transactionId}`;
  });
};

const changesOf = (orders: readonly Order[]) =>
  orders.flatMap(({ orderId, history }) =>
    history.map(({ status }) => ({ orderId, status, type: detailTypes[status] })),
  );

const eachChangeIsPublished = (seen: Observation): Checked => {
  const published = new Set(
    seen.archived.map((event) => `${event.detail.data.orderId} ${event["detail-type"]}`),
  );
  return check(
    "each change of status is published and archived",
    changesOf(seen.orders),
    ({ orderId, type }) =>
      // A stream's failure names the records, not the orders.
      published.has(`${orderId} ${type}`) || isDeadLetter(seen, "DDBStreamBatchInfo")
        ? undefined
        : `${type} of ${orderId} isn't in the archive`,
  );
};

const eachEventIsOne = (seen: Observation): Checked => {
  const ids = new Map<string, Set<string>>();
  for (const { detail, "detail-type": type } of seen.archived) {
    const key = `${detail.data.orderId} ${type}`;
    ids.set(key, (ids.get(key) ?? new Set()).add(detail.metadata.eventId));
  }
  return check("a change that is published again has the same event id", [...ids], ([change, eventIds]) =>
    eventIds.size === 1 ? undefined : `${change} has ${[...eventIds].join(", ")}`,
  );
};

const eachEventIsSeen = (seen: Observation): Checked => {
  const eventIds = [...new Set(seen.archived.map(({ detail }) => detail.metadata.eventId))];
  return check("each event is seen by the notifier, or lies in its dead-letter queue", eventIds, (eventId) =>
    seen.notified.has(eventId) || isDeadLetter(seen, eventId) ? undefined : `${eventId} was never handled`,
  );
};

const oneMailAnEvent = (seen: Observation): Checked => {
  const mails = countBy(seen.mails, ({ to, subject }) => `${to}: ${subject}`);
  return check("no customer gets an e-mail twice", [...mails], ([mail, copies]) =>
    copies === 1 ? undefined : `${mail} came ${copies} times`,
  );
};
