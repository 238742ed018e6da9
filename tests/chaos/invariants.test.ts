import { expect } from "chai";
import type { Order } from "../../handlers/domain/order";
import { confirm, transition } from "../../handlers/domain/order-state";
import { at, pendingOrder } from "../factories/order";
import { invariants } from "./invariants";
import type { ArchivedEvent, Observation } from "./observation";

const archived = (order: Order, type: ArchivedEvent["type"], version: number): ArchivedEvent => ({
  type,
  orderId: order.orderId,
  eventId: `${order.orderId}:${version}`,
  subject: `${type} of ${order.orderId}`,
});

const shipped = (): Order => {
  const confirmed = confirm(pendingOrder({ customerId: "c-1" }, { A: 2 }), at);
  const paid = transition(confirmed, "PAID", { at });
  const payment = { provider: "simulated", transactionId: "ch_1", amount: paid.total, at };
  return { ...transition(paid, "SHIPPED", { at }), payment };
};

/** One order that went as it should. */
const calm = (): Observation & { readonly order: Order } => {
  const order = shipped();
  const types = ["OrderCreated", "OrderConfirmed", "OrderPaid", "OrderShipped"] as const;
  return {
    order,
    experiences: [
      {
        customerId: "c-1",
        customerEmail: "c-1@example.com",
        told: { kind: "accepted", orderId: order.orderId },
        cancelled: false,
      },
      {
        customerId: "c-2",
        customerEmail: "c-2@example.com",
        told: { kind: "refused", status: 422 },
        cancelled: false,
      },
    ],
    orders: [order],
    stockBefore: new Map([["A", 10]]),
    stockAfter: new Map([["A", 8]]),
    cancelled: [],
    ledger: [{ id: `label#${order.orderId}:5`, outcome: "labelled" }],
    paid: new Map([[order.orderId, [order.total.amount]]]),
    archived: types.map((type, index) => archived(order, type, index + 1)),
    notified: new Set(types.map((_, index) => `${order.orderId}:${index + 1}`)),
    mails: types.map((type) => ({ to: "c-1@example.com", subject: `${type} of ${order.orderId}`, at })),
    deadLetters: [],
    mishaps: [],
    moves: [],
  };
};

const broken = (seen: Observation): string[] =>
  invariants(seen).flatMap(({ violations, promise }) => (violations.length > 0 ? [promise] : []));

/** What would be wrong, and the promise that it breaks. */
const wrongs: Record<string, [(seen: ReturnType<typeof calm>) => Partial<Observation>, RegExp]> = {
  "an accepted order that doesn't exist": [() => ({ orders: [] }), /every accepted order/],
  "an order that got stuck": [
    ({ order }) => ({ orders: [{ ...order, status: "CONFIRMED" }] }),
    /every accepted order/,
  ],
  "a refused request that left an order": [
    ({ order }) => ({ orders: [order, { ...order, orderId: "ord_2", customerId: "c-2" }] }),
    /a refused request/,
  ],
  "two orders for one key": [
    ({ order }) => ({ orders: [order, { ...order, orderId: "ord_2" }] }),
    /a refused request/,
  ],
  "a cancelled order that was shipped": [
    ({ experiences: [first, ...rest] }) => ({
      experiences: first ? [{ ...first, cancelled: true }, ...rest] : [],
    }),
    /stays cancelled/,
  ],
  "an order that was shipped though an operator was told it is cancelled": [
    ({ order }) => ({ cancelled: [order.orderId] }),
    /stays cancelled/,
  ],
  "an effect without an outcome": [
    ({ order }) => {
      const attempt = { id: `${order.orderId}:6`, step: "payment", kind: "refund", at } as const;
      return { orders: [{ ...order, attempt }] };
    },
    /every accepted order/,
  ],
  "a dead letter that stays": [() => ({ deadLetters: ["a letter"] }), /no dead letter/],
  "stock that vanished": [() => ({ stockAfter: new Map([["A", 7]]) }), /accounted for/],
  "stock that was sold twice": [() => ({ stockAfter: new Map([["A", -1]]) }), /beyond its stock/],
  "a paid order that wasn't charged": [() => ({ paid: new Map() }), /charged and not refunded/],
  "a charge of too much": [
    ({ order }) => ({ paid: new Map([[order.orderId, [1]]]) }),
    /charged and not refunded/,
  ],
  "an order that was charged twice and refunded once": [
    ({ order }) => ({ paid: new Map([[order.orderId, [order.total.amount, 0]]]) }),
    /charged a second time/,
  ],
  "a parcel for nobody": [
    ({ order }) => ({ orders: [{ ...order, status: "REFUNDED" }] }),
    /a parcel on its way/,
  ],
  "a second parcel": [
    ({ order, ledger }) => ({
      ledger: [...ledger, { id: `label#${order.orderId}:9`, outcome: "labelled" }],
    }),
    /a parcel on its way/,
  ],
  "an order that is shipped without a parcel": [() => ({ ledger: [] }), /a parcel on its way/],
  "a change that wasn't published": [
    ({ archived: events }) => ({ archived: events.slice(1) }),
    /published and archived/,
  ],
  "one change as two events": [
    ({ order, archived: events, notified }) => ({
      archived: [...events, archived(order, "OrderPaid", 99)],
      notified: new Set([...notified, `${order.orderId}:99`]),
    }),
    /same event id/,
  ],
  "an event that nobody handled": [() => ({ notified: new Set() }), /reaches the notifier/],
  "a mail that came twice": [({ mails }) => ({ mails: [...mails, ...mails.slice(0, 1)] }), /e-mail twice/],
};

describe("the promises", () => {
  it("hold when all went well", () => {
    expect(broken(calm())).to.deep.equal([]);
  });

  for (const [what, [wrong, promise]] of Object.entries(wrongs))
    it(`don't hold for ${what}`, () => {
      const seen = calm();

      expect(broken({ ...seen, ...wrong(seen) }).join("; ")).to.match(promise);
    });
});
