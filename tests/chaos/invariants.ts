import { detailTypes } from "../../handlers/domain/events";
import type { Order, OrderStatus } from "../../handlers/domain/order";
import { countBy } from "./count-by";
import { isExcused } from "./excuses";
import type { ArchivedEvent, Mail, Observation } from "./observation";

/** A promise, and every way in which it was found broken. */
export interface Checked {
  readonly promise: string;
  /** Things that were looked at. */
  readonly checked: number;
  readonly violations: readonly string[];
}

/** An order at its end, or at the point where an operator may leave it: payment and stock are kept. */
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
  noLetterIsLeft(seen),
  nothingOfARefusal(seen),
  cancelledStaysCancelled(seen),
  stockIsConserved(seen),
  noStockIsNegative(seen),
  chargesReconcile(seen),
  noSecondCharge(seen),
  oneParcelAShipment(seen),
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

const noOrderIsLost = (seen: Observation): Checked => {
  const orders = new Map(seen.orders.map((order) => [order.orderId, order]));
  const accepted = seen.experiences.flatMap(({ told }) => (told.kind === "accepted" ? [told.orderId] : []));
  return check(
    "every accepted order reaches a final status, after operators did what they can",
    accepted,
    (orderId) => {
      const order = orders.get(orderId);
      if (!order) return `${orderId} was accepted and isn't there`;
      if (!settled.has(order.status)) {
        const { attempt, fulfilment, restartedAt } = order;
        return `${orderId} is ${order.status}: ${JSON.stringify({ attempt, fulfilment, restartedAt })}`;
      }
      return order.attempt && `${orderId} is ${order.status}, and its ${order.attempt.kind} has no outcome`;
    },
  );
};

const noLetterIsLeft = (seen: Observation): Checked => ({
  promise: "no dead letter is left, after operators redrove them",
  checked: seen.orders.length,
  violations: seen.deadLetters.map((letter) => letter.slice(0, 300)),
});

const nothingOfARefusal = (seen: Observation): Checked => {
  const ordersOf = countBy(seen.orders, ({ customerId }) => customerId);
  return check(
    "a refused request leaves nothing, an accepted one leaves a single order",
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
  const statuses = new Map(seen.orders.map(({ orderId, status }) => [orderId, status]));
  const byCustomers = seen.experiences.flatMap(({ told, cancelled }) =>
    told.kind === "accepted" && cancelled ? [told.orderId] : [],
  );
  const cancelled = [...new Set([...byCustomers, ...seen.cancelled])];
  return check("an order whose cancellation was confirmed stays cancelled", cancelled, (orderId) => {
    const status = statuses.get(orderId);
    return status === "CANCELLED" ? undefined : `${orderId} was told CANCELLED and is ${status}`;
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
  check("every piece of stock is accounted for", [...seen.stockBefore], ([productId, before]) => {
    const after = seen.stockAfter.get(productId) ?? 0;
    const held = heldBy(seen.orders, productId);
    return after + held === before
      ? undefined
      : `${productId}: ${before} before, ${after} left, ${held} held`;
  });

const noStockIsNegative = (seen: Observation): Checked =>
  check("no product is sold beyond its stock", [...seen.stockAfter], ([productId, after]) =>
    after >= 0 ? undefined : `${productId} has ${after} pieces`,
  );

const chargesReconcile = (seen: Observation): Checked =>
  check("what was charged and not refunded equals the total of the paid orders", seen.orders, (order) => {
    const paid = (seen.paid.get(order.orderId) ?? []).reduce((sum, amount) => sum + amount, 0);
    const owed = paidFor.has(order.status) ? order.total.amount : 0;
    if (paid === owed) return undefined;
    return `${order.orderId} is ${order.status}, worth ${owed}, and paid ${paid}`;
  });

const noSecondCharge = (seen: Observation): Checked =>
  check(
    "no order is charged a second time, not even if the charge is refunded",
    [...seen.paid],
    ([orderId, charges]) =>
      charges.length <= 1 ? undefined : `${orderId} was charged ${charges.length} times`,
  );

const oneParcelAShipment = (seen: Observation): Checked => {
  const labels = seen.ledger.filter(({ outcome }) => outcome === "labelled").map(({ id }) => id);
  return check(
    "each shipped order has a parcel on its way, and no other order has one",
    seen.orders,
    (order) => {
      const count = labels.filter((id) => id.startsWith(`label#${order.orderId}:`)).length;
      if (count === (order.status === "SHIPPED" ? 1 : 0)) return undefined;
      return `${order.orderId} is ${order.status} and has ${count} labels`;
    },
  );
};

const changesOf = (orders: readonly Order[]) =>
  orders.flatMap(({ orderId, history }) =>
    history.map(({ status }) => ({ orderId, status, type: detailTypes[status] })),
  );

/** Changes of status that aren't in the archive. */
export const unpublished = (orders: readonly Order[], archived: readonly ArchivedEvent[]): string[] => {
  const published = new Set(archived.map(({ orderId, type }) => `${type} of ${orderId}`));
  return changesOf(orders)
    .map(({ orderId, type }) => `${type} of ${orderId}`)
    .filter((change) => !published.has(change));
};

const eachChangeIsPublished = (seen: Observation): Checked => ({
  promise: "each change of status is published and archived",
  checked: changesOf(seen.orders).length,
  violations: unpublished(seen.orders, seen.archived).map((change) => `${change} isn't in the archive`),
});

const eachEventIsOne = (seen: Observation): Checked => {
  const told = new Map<string, Set<string>>();
  for (const { orderId, type, eventId } of seen.archived) {
    const change = `${type} of ${orderId}`;
    told.set(change, (told.get(change) ?? new Set()).add(eventId));
  }
  return check("a change that is published again has the same event id", [...told], ([change, eventIds]) =>
    eventIds.size === 1 ? undefined : `${change} has ${[...eventIds].join(", ")}`,
  );
};

const eachEventIsSeen = (seen: Observation): Checked => {
  const eventIds = [...new Set(seen.archived.map(({ eventId }) => eventId))];
  return check("each event reaches the notifier", eventIds, (eventId) =>
    seen.notified.has(eventId) ? undefined : `${eventId} was never handled`,
  );
};

/** The copies of each mail, oldest first. */
const copiesOf = (mails: readonly Mail[]): ReadonlyMap<string, readonly Mail[]> => {
  const copies = new Map<string, Mail[]>();
  for (const mail of mails.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const what = `${mail.to}: ${mail.subject}`;
    copies.set(what, [...(copies.get(what) ?? []), mail]);
  }
  return copies;
};

/** Mails that came again, and whether something went wrong in between that explains it. */
export const repeatedMails = (seen: Observation): readonly { what: string; excused: boolean }[] => {
  const events = new Map<string, ArchivedEvent>(seen.archived.map((event) => [event.subject, event]));
  return [...copiesOf(seen.mails)].flatMap(([what, copies]) =>
    copies.slice(1).flatMap((second, index) => {
      const first = copies[index];
      const excused = first !== undefined && isExcused(first, second, events.get(second.subject), seen);
      return [{ what: `${what} at ${first?.at} and ${second.at}`, excused }];
    }),
  );
};

const oneMailAnEvent = (seen: Observation): Checked => ({
  promise: "no customer gets an e-mail twice, unless SES's answer or the record of it was lost",
  checked: copiesOf(seen.mails).size,
  violations: repeatedMails(seen)
    .filter(({ excused }) => !excused)
    .map(({ what }) => what),
});
