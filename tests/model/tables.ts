import { eventOf, type OrderEvent } from "../../handlers/domain/events";
import type { Order } from "../../handlers/domain/order";
import { canBecome } from "../../handlers/domain/order-state";
import type { LedgerEntry, Settled } from "../../handlers/ledger/ledger";
import type { StoredOrder } from "../../handlers/orders/order-store";

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
  | "the provider charges again";

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

  isCurrent({ orderId, version, status }: Order): boolean {
    const stored = this.orders.get(orderId);
    if (this.mistake === "writes have no condition") return stored !== undefined;
    return stored?.version === version && stored.status === status;
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
  update(before: Order, after: Order, stock: "takes" | "gives back" | "stays"): boolean {
    const stored = this.orders.get(before.orderId);
    const early = this.mistake === "events go out before the write";
    if (early) this.tell(eventOf(before, after));
    if (!stored || !this.isCurrent(before)) return false;
    const name = `${before.orderId} (${before.status} v${before.version} → ${after.status} v${after.version})`;
    this.must(after.version === before.version + 1, `${name} skips or repeats a version`);
    const moved = before.status !== after.status;
    this.must(!moved || canBecome(before.status, after.status), `${name} isn't in the table of transitions`);
    this.must(sameFacts(before, after), `${name} changes what was ordered`);
    for (const { productId, quantity } of stock === "stays" ? [] : before.items)
      this.stock.set(
        productId,
        (this.stock.get(productId) ?? 0) + (stock === "takes" ? -quantity : quantity),
      );
    this.orders.set(before.orderId, { ...after, requestHash: stored.requestHash });
    if (!early) this.tell(eventOf(before, after));
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
    if (settled.outcome === "charged") this.charged(id.replace("charge#", ""));
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

const factsOf = ({ orderId, clientId, customerEmail, items, total, createdAt, paymentMethod }: Order) =>
  JSON.stringify({ orderId, clientId, customerEmail, items, total, createdAt, paymentMethod });

const sameFacts = (before: Order, after: Order): boolean =>
  factsOf(before) === factsOf(after) &&
  before.history.every((entry, index) => JSON.stringify(entry) === JSON.stringify(after.history[index]));
