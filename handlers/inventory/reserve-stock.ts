import { Contention, OrderNotFound, UnexpectedEvent } from "../domain/errors";
import type { OrderEvent } from "../domain/events";
import type { Order, Shortage } from "../domain/order";
import { confirm, owesStock, rejectForStock, returnStock } from "../domain/order-state";
import type { OrderStore } from "../orders/order-store";
import { eventConsumer } from "../queue/event-consumer";
import type { Telemetry } from "../telemetry/telemetry";
import { reserveTogether } from "./reserve-together";
import type { Stock } from "./stock";

export interface ReserveStockDeps {
  readonly orders: Pick<OrderStore, "find" | "move">;
  readonly stock: Stock;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/**
 * Reserves stock for OrderCreated and releases it for OrderCancelled; a repeat of either changes nothing. The new orders
 * of a batch are reserved together if the stock allows it.
 */
export const reserveStock = (deps: ReserveStockDeps) =>
  eventConsumer({
    telemetry: deps.telemetry,
    // One after the other, because orders of the same product would conflict.
    inParallel: false,
    prepare: (events) => reserveTogether(deps.stock, events, deps.now().toISOString()),
    consume: async (event, _context, reserved) => {
      if (event.type === "OrderCancelled") return release(deps, event);
      if (event.type !== "OrderCreated")
        throw new UnexpectedEvent(`The stock has nothing to do with ${event.type}.`);
      // A second copy of the event in the same batch is a repeat too.
      if (reserved.delete(event.data.orderId)) return confirmed(deps, event);
      return reserve(deps, event);
    },
  });

const fieldsOf = ({ data, metadata }: OrderEvent) => ({
  orderId: data.orderId,
  correlationId: metadata.correlationId,
});

/** A PENDING order in an event is the order's first version, so the change starts from it. */
const reserve = async (deps: ReserveStockDeps, event: OrderEvent): Promise<void> => {
  const { stock, telemetry, now } = deps;
  const at = now().toISOString();
  const result = await stock.reserve(event.data, confirm(event.data, at));
  switch (result.outcome) {
    case "reserved":
      return confirmed({ telemetry }, event);
    case "stale":
      telemetry.info("The order was decided before, nothing to reserve", fieldsOf(event));
      return;
    case "short":
      return reject(deps, event, result.shortages);
  }
};

const confirmed = ({ telemetry }: Pick<ReserveStockDeps, "telemetry">, event: OrderEvent): void => {
  telemetry.count("OrdersConfirmed");
  telemetry.info("Stock reserved", fieldsOf(event));
};

const reject = async (
  { orders, telemetry, now }: ReserveStockDeps,
  event: OrderEvent,
  shortages: readonly Shortage[],
): Promise<void> => {
  const rejected = rejectForStock(event.data, shortages, now().toISOString());
  if (!(await orders.move(event.data, rejected))) {
    telemetry.info("The order was decided before, nothing to reject", fieldsOf(event));
    return;
  }
  telemetry.count("OrdersRejected");
  telemetry.count("StockShort", shortages.length);
  for (const { productId } of shortages) telemetry.count("StockShort", 1, { productId });
  const products = shortages.map(({ productId }) => productId);
  telemetry.warn("Order rejected, stock is short", { ...fieldsOf(event), products });
};

const release = async (deps: ReserveStockDeps, event: OrderEvent): Promise<void> => {
  const { orders, stock, telemetry, now } = deps;
  const current = await currentOrder(orders, event);
  if (!owesStock(current)) {
    telemetry.info("The order holds no stock, nothing to release", fieldsOf(event));
    return;
  }
  if (await stock.release(current, returnStock(current, now().toISOString()))) {
    telemetry.info("Stock released", fieldsOf(event));
    return;
  }
  if (owesStock(await currentOrder(orders, event))) throw new Contention(`Releasing ${current.orderId}`, 1);
  telemetry.info("The stock was released meanwhile", fieldsOf(event));
};

/** Reads the order, because only the table says whether the stock was already returned. */
const currentOrder = async (orders: ReserveStockDeps["orders"], { data }: OrderEvent): Promise<Order> => {
  const current = await orders.find(data.orderId);
  if (current === undefined) throw new OrderNotFound(data.orderId);
  return current;
};
