import { expect } from "chai";
import type { Order } from "../../handlers/domain/order";
import { confirm, transition } from "../../handlers/domain/order-state";
import { at, pendingOrder, usd } from "../factories/order";
import { invariants } from "./invariants";
import type { ArchivedEvent, Observation } from "./observation";

const archived = (order: Order, type: ArchivedEvent["detail-type"], version: number): ArchivedEvent => ({
  "detail-type": type,
  detail: {
    metadata: { eventId: `${order.orderId}:${version}` },
    data: { orderId: order.orderId, status: order.status },
  },
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
    ledger: [
      { id: `charge#${order.orderId}`, outcome: "charged", transactionId: "ch_1", amount: order.total },
    ],
    archived: types.map((type, index) => archived(order, type, index + 1)),
    notified: new Set(types.map((_, index) => `${order.orderId}:${index + 1}`)),
    mails: types.map((type) => ({ to: "c-1@example.com", subject: type })),
    deadLetters: [],
  };
};

const broken = (seen: Observation): string[] =>
  invariants(seen).flatMap(({ violations, promise }) => (violations.length > 0 ? [promise] : []));

/** What would be wrong, and the promise that it breaks. */
const wrongs: Record<string, [(seen: ReturnType<typeof calm>) => Partial<Observation>, RegExp]> = {
  "an accepted order that isn't there": [() => ({ orders: [] }), /every accepted order/],
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
  "stock that vanished": [() => ({ stockAfter: new Map([["A", 7]]) }), /conserved/],
  "stock that was sold twice": [() => ({ stockAfter: new Map([["A", -1]]) }), /isn't there/],
  "a paid order that wasn't charged": [() => ({ ledger: [] }), /charged and not refunded/],
  "a charge of too much": [
    ({ order }) => ({
      ledger: [{ id: `charge#${order.orderId}`, outcome: "charged", transactionId: "ch_1", amount: usd(1) }],
    }),
    /charged and not refunded/,
  ],
  "a charge that no order knows": [
    ({ ledger }) => ({
      ledger: [...ledger, { id: "charge#ord_9", outcome: "charged", transactionId: "ch_9", amount: usd(1) }],
    }),
    /belongs to one order/,
  ],
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
  "an event that nobody handled": [() => ({ notified: new Set() }), /seen by the notifier/],
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

  it("hold for an order that got stuck where an operator sees it", () => {
    const seen = calm();
    const stuck = transition(
      confirm(pendingOrder({ ...seen.order, status: "PENDING", history: [] }), at),
      "PAID",
      { at },
    );

    const promises = broken({
      ...seen,
      orders: [{ ...stuck, orderId: seen.order.orderId }],
      deadLetters: [seen.order.orderId],
    });

    expect(promises.join()).not.to.match(/every accepted order/);
  });
});
