import type { Order } from "../../handlers/domain/order";
import type { Product } from "../../handlers/domain/pricing";
import type { Stock } from "../../handlers/inventory/stock";
import type { Ledger } from "../../handlers/ledger/ledger";
import type { Catalogue } from "../../handlers/orders/catalogue";
import type { OrderStore } from "../../handlers/orders/order-store";
import type { Call } from "./network";
import { initialStock, type Tables } from "./tables";

/** Conditional writes on the orders' table. */
export const orderStore = (tables: Tables, call: Call): OrderStore => ({
  find: (orderId) => call(`find ${orderId}`, () => tables.orders.get(orderId)),
  create: (order) => call(`create ${order.orderId}`, () => tables.insert(order)),
  move: (before, after) =>
    call(`move ${before.orderId} v${before.version} to ${after.status}`, () => {
      tables.present(before.orderId);
      return tables.update(before, after, "stays");
    }),
});

/** Transactions of stock and orders. */
export const stockOf = (tables: Tables, call: Call): Stock => ({
  reserve: (before, after) =>
    call(
      `reserve for ${before.orderId}`,
      () => {
        tables.present(before.orderId);
        if (!tables.isCurrent(before)) return { outcome: "stale" };
        const shortages = before.items.flatMap(({ productId, quantity: requested }) => {
          const available = tables.stock.get(productId) ?? 0;
          return tables.hasStock(productId, requested) ? [] : [{ productId, requested, available }];
        });
        if (shortages.length > 0) return { outcome: "short", shortages };
        tables.update(before, after, "takes");
        return { outcome: "reserved" };
      },
      { repeated: false },
    ),
  reserveAll: (moves) =>
    call(
      `reserve for ${moves.map(({ before }) => before.orderId).join(" and ")}`,
      () => {
        const orderIds = moves
          .filter(({ before }) => !tables.isCurrent(before))
          .map(({ before }) => before.orderId);
        if (orderIds.length > 0) return { outcome: "stale", orderIds };
        const wanted = moves.flatMap(({ before }) => before.items);
        const fits = [...tables.stock.keys()].every((productId) =>
          tables.hasStock(productId, sumOf(wanted, productId)),
        );
        if (!fits) return { outcome: "short" };
        for (const { before, after } of moves) tables.update(before, after, "takes");
        return { outcome: "reserved" };
      },
      { repeated: false },
    ),
  release: (before, after) =>
    call(
      `release ${before.orderId} v${before.version} as ${after.status}`,
      () => {
        tables.present(before.orderId);
        return tables.update(before, after, "gives back");
      },
      { repeated: false },
    ),
});

export const ledgerOf = (tables: Tables, call: Call): Ledger => ({
  find: (id) =>
    call(`look up ${id}`, () =>
      tables.mistake === "the provider charges again" ? undefined : tables.ledger.get(id),
    ),
  attempt: (id) =>
    call(`attempt ${id}`, () => {
      const entry = tables.ledger.get(id) ?? { id };
      const attempts = (entry.attempts ?? 0) + 1;
      tables.ledger.set(id, { ...entry, attempts });
      return attempts;
    }),
  settle: (id, settled, over) =>
    call(`settle ${id} as ${settled.outcome}`, () => tables.settle(id, settled, over)),
});

const sumOf = (lines: Order["items"], productId: string): number =>
  lines.reduce((sum, line) => sum + (line.productId === productId ? line.quantity : 0), 0);

const products: readonly Product[] = Object.keys(initialStock).map((productId) => ({
  productId,
  name: `Product ${productId}`,
  unitPrice: 1_000,
  currency: "USD",
}));

export const catalogueOf = (call: Call): Catalogue => ({
  find: (ids) =>
    call(
      "price",
      () => new Map(products.filter(({ productId }) => ids.includes(productId)).map((p) => [p.productId, p])),
    ),
  list: async () => [],
});
