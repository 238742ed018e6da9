import { Contention, OrderNotFound, UnexpectedEvent } from "../domain/errors";
import type { OrderEvent } from "../domain/events";
import type { Order, Shortage } from "../domain/order";
import { confirm, owesStock, rejectForStock, returnStock } from "../domain/order-state";
import { eventConsumer } from "../queue/event-consumer";
import type { Telemetry } from "../telemetry/telemetry";
import { reserveTogether } from "./reserve-together";
import type { Stock } from "./stock";

export interface ReserveStockDeps {
  readonly stock: Stock;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/**
 * Takes stock for OrderCreated, gives it back for OrderCancelled; a repeat of either changes nothing. The new orders of
 * a batch are reserved together where the stock allows it.
 */
export const reserveStock = (deps: ReserveStockDeps) =>
  eventConsumer({
    telemetry: deps.telemetry,
    // One after the other: orders of one product side by side would only get into each other's way.
    inParallel: false,
    prepare: (events) => reserveTogether(deps.stock, events, deps.now().toISOString()),
    consume: async (event, _context, reserved) => {
      if (event.type === "OrderCancelled") return release(deps, event);
      if (event.type !== "OrderCreated")
        throw new UnexpectedEvent(`The stock has nothing to do with ${event.type}.`);
      // A second copy of the event in the batch is a repeat like any other.
      if (reserved.delete(event.data.orderId)) return confirmed(deps, event);
      return reserve(deps, event);
    },
  });

const fieldsOf = ({ data, metadata }: OrderEvent) => ({
  orderId: data.orderId,
  correlationId: metadata.correlationId,
});

/** An event that carries a PENDING order carries its first version, so it is the state to start from. */
const reserve = async ({ stock, telemetry, now }: ReserveStockDeps, event: OrderEvent): Promise<void> => {
  const at = now().toISOString();
  const result = await stock.reserve(event.data, confirm(event.data, at));
  switch (result.outcome) {
    case "reserved":
      return confirmed({ telemetry }, event);
    case "stale":
      telemetry.info("The order was decided before, nothing to reserve", fieldsOf(event));
      return;
    case "short":
      return reject({ stock, telemetry, now }, event, result.shortages);
  }
};

const confirmed = ({ telemetry }: Pick<ReserveStockDeps, "telemetry">, event: OrderEvent): void => {
  telemetry.count("OrdersConfirmed");
  telemetry.info("Stock reserved", fieldsOf(event));
};

const reject = async (
  { stock, telemetry, now }: ReserveStockDeps,
  event: OrderEvent,
  shortages: readonly Shortage[],
): Promise<void> => {
  const rejected = rejectForStock(event.data, shortages, now().toISOString());
  if (!(await stock.move(event.data, rejected))) {
    telemetry.info("The order was decided before, nothing to reject", fieldsOf(event));
    return;
  }
  telemetry.count("OrdersRejected");
  telemetry.count("StockShort", shortages.length);
  for (const { productId } of shortages) telemetry.count("StockShort", 1, { productId });
  const products = shortages.map(({ productId }) => productId);
  telemetry.warn("Order rejected, stock is short", { ...fieldsOf(event), products });
};

const release = async ({ stock, telemetry, now }: ReserveStockDeps, event: OrderEvent): Promise<void> => {
  const current = await currentOrder(stock, event);
  if (!owesStock(current)) {
    telemetry.info("The order holds no stock, nothing to release", fieldsOf(event));
    return;
  }
  if (await stock.release(current, returnStock(current, now().toISOString()))) {
    telemetry.info("Stock released", fieldsOf(event));
    return;
  }
  if (owesStock(await currentOrder(stock, event))) throw new Contention(`Releasing ${current.orderId}`, 1);
  telemetry.info("The stock was released meanwhile", fieldsOf(event));
};

/** The table, not the event, knows whether the stock went back already. */
const currentOrder = async (stock: Stock, { data }: OrderEvent): Promise<Order> => {
  const current = await stock.find(data.orderId);
  if (current === undefined) throw new OrderNotFound(data.orderId);
  return current;
};
