import { OrderNotFound } from "../../handlers/domain/errors";
import { eventOf, type OrderEvent } from "../../handlers/domain/events";
import type { Order, OrderFacts } from "../../handlers/domain/order";
import { canBecome } from "../../handlers/domain/order-state";
import type { LedgerEntry, Settled } from "../../handlers/ledger/ledger";
import { type StoredOrder, storedOrder } from "../../handlers/orders/order-store";

export const initialStock: Readonly<Record<string, number>> = { A: 3, B: 2 };

/** A promise that a change broke, told in words. */
export class PromiseBroken extends Error {
  override readonly name = "PromiseBroken";
}

/** What might be got wrong, to see that it is noticed. */
export type Mistake =
  | "writes have no condition"
  | "events go out before the write"
  | "partial failures are ignored"
  | "the stock has no floor"
  | "the provider charges again"
  | "a refund is noted after the money went back"
  | "a dead letter goes before its order moved";

/** Everything that is stored, each write checked as it happens. What broke is kept: a handler might swallow a throw. */
export class Tables {
  readonly orders = new Map<string, StoredOrder>();
  readonly stock = new Map(Object.entries(initialStock));
  readonly ledger = new Map<string, LedgerEntry>();
  /** The stream of the orders' table: an event a status reached. */
  readonly events: OrderEvent[] = [];
  readonly broken: string[] = [];
  /** How often the provider took the money of an order. */
  readonly charges = new Map<string, number>();

  constructor(readonly mistake?: Mistake) {}

  private must(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }

  isCurrent({ orderId, version, status }: OrderFacts): boolean {
    const stored = this.orders.get(orderId);
    if (this.mistake === "writes have no condition") return stored !== undefined;
    return stored?.version === version && stored.status === status;
  }

  /** @throws OrderNotFound */
  present(orderId: string): void {
    if (!this.orders.has(orderId)) throw new OrderNotFound(orderId);
  }

  insert(order: StoredOrder): StoredOrder | undefined {
    const earlier = this.orders.get(order.orderId);
    if (earlier) return earlier;
    this.must(
      order.status === "PENDING" && order.version === 1,
      `${order.orderId} begins as ${order.status}`,
    );
    this.orders.set(order.orderId, order);
    this.tell(eventOf(undefined, order));
    return undefined;
  }

  /** Writes an order, together with what moves in the stock. */
  update(before: OrderFacts, after: OrderFacts, stock: "takes" | "gives back" | "stays"): boolean {
    const stored = this.orders.get(before.orderId);
    if (!stored) return false;
    const written = changed(stored, before, after);
    const early = this.mistake === "events go out before the write";
    // Told of the change that was meant, whatever the table has by now.
    if (early) this.tell(eventOf({ ...stored, status: before.status, version: before.version }, written));
    if (!this.isCurrent(before)) return false;
    const name = `${before.orderId} (${before.status} v${before.version} → ${after.status} v${after.version})`;
    // A restart is noted in the same version; nothing but that may be.
    const noted = withoutRestart(written) === withoutRestart(stored);
    this.must(after.version === before.version + (noted ? 0 : 1), `${name} skips or repeats a version`);
    const moved = before.status !== after.status;
    this.must(!moved || canBecome(before.status, after.status), `${name} isn't in the table of transitions`);
    this.must(sameFacts(stored, written), `${name} changes what was ordered`);
    for (const { productId, quantity } of stock === "stays" ? [] : before.items)
      this.stock.set(
        productId,
        (this.stock.get(productId) ?? 0) + (stock === "takes" ? -quantity : quantity),
      );
    this.orders.set(before.orderId, written);
    if (!early) this.tell(eventOf(stored, written));
    this.countStock(name);
    return true;
  }

  hasStock(productId: string, quantity: number): boolean {
    return this.mistake === "the stock has no floor" || (this.stock.get(productId) ?? 0) >= quantity;
  }

  settle(id: string, settled: Settled, over?: Settled["outcome"]): LedgerEntry {
    const entry = this.ledger.get(id) ?? { id };
    const again = this.mistake === "the provider charges again" && settled.outcome === "charged";
    if (entry.outcome !== over && !again) return entry;
    const written: LedgerEntry = { ...entry, ...settled };
    this.ledger.set(id, written);
    if (settled.outcome === "charged") this.charged(id.replace("charge#", "").split("/")[0] ?? "");
    return written;
  }

  private charged(orderId: string): void {
    const times = (this.charges.get(orderId) ?? 0) + 1;
    this.charges.set(orderId, times);
    const order = this.orders.get(orderId);
    this.must(times === 1, `${orderId} is charged ${times} times`);
    this.must(order?.status === "CONFIRMED", `${orderId} is charged while it is ${order?.status}`);
    this.must(
      order?.fulfilment !== undefined,
      `${orderId} is charged and unclaimed: it could still be cancelled`,
    );
  }

  private countStock(change: string): void {
    for (const [productId, initial] of Object.entries(initialStock)) {
      const left = this.stock.get(productId) ?? 0;
      const held = [...this.orders.values()]
        .filter(({ stockReserved }) => stockReserved)
        .flatMap(({ items }) => items)
        .reduce((sum, item) => sum + (item.productId === productId ? item.quantity : 0), 0);
      this.must(left >= 0, `${change}: ${left} × ${productId} are left`);
      this.must(
        left + held === initial,
        `${change}: ${left} × ${productId} left and ${held} held aren't ${initial}`,
      );
    }
  }

  private tell(event: OrderEvent | undefined): void {
    if (event === undefined) return;
    const twice = this.events.some(({ metadata }) => metadata.eventId === event.metadata.eventId);
    this.must(!twice, `${event.metadata.eventId} is told twice`);
    this.events.push(event);
  }
}

/** As the table does it: only what differs is written, and the history is appended to. */
const changed = (stored: StoredOrder, before: OrderFacts, after: OrderFacts): StoredOrder => {
  const old = new Map<string, unknown>(Object.entries(before));
  const differing = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)),
  );
  const history = [...stored.history, ...after.history.slice(before.history.length)];
  return storedOrder.parse({ ...stored, ...Object.fromEntries(differing), history });
};

const withoutRestart = ({ restartedAt: _, ...order }: StoredOrder): string =>
  JSON.stringify(
    Object.entries(order)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const factsOf = ({ orderId, clientId, customerEmail, items, total, createdAt, paymentMethod }: Order) =>
  JSON.stringify({ orderId, clientId, customerEmail, items, total, createdAt, paymentMethod });

const sameFacts = (before: Order, after: Order): boolean =>
  factsOf(before) === factsOf(after) &&
  before.history.every((entry, index) => JSON.stringify(entry) === JSON.stringify(after.history[index]));
