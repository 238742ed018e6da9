import type { Scheduler } from "fast-check";
import type { OrderEvent } from "../../handlers/domain/events";
import type { Order, OrderStatus } from "../../handlers/domain/order";
import { FaultPlan } from "./network";
import type { Consumer, Shop } from "./shop";
import { PromiseBroken, type Tables } from "./tables";

const healthy = () => new FaultPlan([]);

/** Lets the scheduler run everything to its end. */
const settle = async (shop: Shop, scheduler: Scheduler): Promise<void> => {
  while (shop.network.running > 0 || scheduler.count() > 0) {
    await scheduler.waitIdle();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
};

const unseen = (shop: Shop): [Consumer, OrderEvent][] =>
  shop.tables.events.flatMap((event) =>
    shop
      .consumersOf(event)
      .filter((consumer) => !shop.seen.has(`${consumer} ${event.metadata.eventId}`))
      .map((consumer): [Consumer, OrderEvent] => [consumer, event]),
  );

/** Whose refund is never done. */
const unrefundable = "pm_refund_down";

/** What an execution has to bring to its end: no decision is missing, and nothing keeps it from it. */
const isStuck = ({ status, attempt, paymentMethod }: Order): boolean =>
  status === "CONFIRMED" ||
  status === "PAID" ||
  (attempt !== undefined && !(attempt.kind === "refund" && paymentMethod === unrefundable));

const rounds = 12;

/** No more faults: every message comes again until it is dealt with, and operators resume what was given up. */
const heal = async (shop: Shop, scheduler: Scheduler): Promise<void> => {
  await settle(shop, scheduler);
  shop.network.healed = true;
  for (let round = 0; round < rounds; round += 1) {
    const pending = unseen(shop);
    const stuck = [...shop.tables.orders.values()].filter(
      (order) => shop.has("fulfilment") && isStuck(order),
    );
    if (pending.length === 0 && stuck.length === 0) return;
    shop.passTime();
    for (const [consumer, event] of pending) shop.background(shop.tell(consumer, [event], healthy()));
    await settle(shop, scheduler);
    if (pending.length > 0) continue;
    for (const { orderId } of stuck) shop.background(shop.fulfil({ action: "resume", orderId }, healthy()));
    await settle(shop, scheduler);
  }
  const waiting = unseen(shop).map(([consumer, { metadata }]) => `${metadata.eventId} for ${consumer}`);
  const stuck = [...shop.tables.orders.values()].map(({ orderId, status }) => `${orderId} is ${status}`);
  throw new PromiseBroken(`It doesn't come to rest: ${[...waiting, ...stuck].join(", ")}`);
};

/** What the provider has to show for an order that came to rest. */
const money: Readonly<Partial<Record<OrderStatus, readonly (string | undefined)[]>>> = {
  SHIPPED: ["charged"],
  SHIPPING_FAILED: ["charged"],
  REFUNDED: ["refunded"],
  // Undefined where it failed before the provider knew of it.
  PAYMENT_FAILED: ["declined", "cancelled", "refunded", undefined],
  CANCELLED: [undefined],
  FAILED_INSUFFICIENT_STOCK: [undefined],
};

/** What the provider has of an order, whichever provider it is; two charges are no outcome that is allowed. */
const paymentOf = (tables: Tables, orderId: string): string | undefined =>
  [...tables.ledger.values()]
    .filter(({ id }) => id === `charge#${orderId}` || id.startsWith(`charge#${orderId}/`))
    .flatMap(({ outcome }) => outcome ?? [])
    .join(" and ") || undefined;

/** Statuses in which the goods are gone, or set aside. */
const holding: ReadonlySet<OrderStatus> = new Set(["SHIPPED", "SHIPPING_FAILED"]);

const checkOrders = (shop: Shop): string[] =>
  [...shop.tables.orders.values()].flatMap((order) => {
    const { tables } = shop;
    if (order.status === "PENDING" && !shop.has("inventory")) return [];
    if (order.status === "CONFIRMED" && !shop.has("fulfilment")) return [];
    const outcome = paymentOf(tables, order.orderId);
    const labels = [...tables.ledger.values()].filter(
      ({ id, outcome }) => id.startsWith(`label#${order.orderId}`) && outcome === "labelled",
    );
    const expected = money[order.status];
    return [
      ...(expected?.includes(outcome) ? [] : [`${order.orderId} is ${order.status}, its payment ${outcome}`]),
      ...(order.stockReserved === holding.has(order.status)
        ? []
        : [`${order.orderId} is ${order.status}, stock held: ${order.stockReserved}`]),
      ...(labels.length === (order.status === "SHIPPED" ? 1 : 0)
        ? []
        : [`${order.orderId} has ${labels.length} labels and is ${order.status}`]),
    ];
  });

const checkAnswers = ({ answers, tables }: Shop): string[] => {
  const accepted = answers.flatMap((answer) => (answer.status === 201 ? [answer] : []));
  const byKey = new Map<string, Set<string>>();
  for (const { idempotencyKey: key, orderId, request } of accepted)
    if (key !== undefined) byKey.set(key, (byKey.get(key) ?? new Set()).add(`${orderId} ${request}`));
  const without = accepted.flatMap(({ idempotencyKey, orderId = "" }) => (idempotencyKey ? [] : [orderId]));
  const orders = new Set(tables.orders.keys());
  return [
    ...accepted.filter(({ orderId = "" }) => !orders.has(orderId)).map(({ orderId }) => `${orderId} is lost`),
    ...[...byKey]
      .filter(([, made]) => made.size > 1)
      .map(([key, made]) => `${key} made ${[...made].join(" and ")}`),
    ...(new Set(without).size === without.length ? [] : ["two requests without a key made one order"]),
    ...answers
      .filter(
        ({ status, cancels = "" }) => status === 200 && tables.orders.get(cancels)?.status !== "CANCELLED",
      )
      .map(({ cancels }) => `${cancels} was cancelled, and is no more`),
  ];
};

const checkMails = (shop: Shop): string[] => {
  if (!shop.has("notifier")) return [];
  const { mails, tables } = shop;
  const subjects = new Set(mails.map(({ subject }) => subject));
  const twice = [...subjects].filter(
    (subject) => mails.filter((mail) => mail.subject === subject && !mail.excused).length > 1,
  );
  return [
    ...twice.map((subject) => `"${subject}" was sent twice`),
    ...(subjects.size === tables.events.length
      ? []
      : [`${tables.events.length} events, ${subjects.size} e-mails`]),
  ];
};

const checkGivenUp = ({ tables, givenUp }: Shop): string[] =>
  [...givenUp.keys()]
    .filter((orderId) => tables.orders.get(orderId)?.paymentMethod !== unrefundable)
    .map((orderId) => `the fulfilment of ${orderId} was given up although nothing failed`);

/** Who is left where an execution gave it up, and which nobody can be told of any more. */
const checkLetters = ({ tables, givenUp, letters }: Shop): string[] =>
  [...givenUp]
    .filter(([orderId, status]) => {
      const order = tables.orders.get(orderId);
      const isLeft =
        order?.status === "CONFIRMED" || order?.status === "PAID" || order?.attempt !== undefined;
      return isLeft && order?.status === status && !letters.includes(orderId);
    })
    .map(([orderId, status]) => `${orderId} is still ${status}, and its dead letter is gone`);

const fingerprintOf = ({ tables, mails }: Shop): string =>
  JSON.stringify([
    [...tables.orders],
    [...tables.stock],
    [...tables.ledger],
    mails.length,
    tables.events.length,
  ]);

/** Everything that was ever told is told again, as a replay of the archive does. */
const replay = async (shop: Shop, scheduler: Scheduler): Promise<string[]> => {
  const before = fingerprintOf(shop);
  for (const event of shop.tables.events)
    for (const consumer of shop.consumersOf(event)) shop.background(shop.tell(consumer, [event], healthy()));
  await settle(shop, scheduler);
  return fingerprintOf(shop) === before ? [] : ["a replay of the archive changed something"];
};

/**
 * Heals, drains, and checks what has to hold in the end.
 * @throws PromiseBroken
 */
export const checkInTheEnd = async (shop: Shop, scheduler: Scheduler): Promise<void> => {
  await settle(shop, scheduler);
  const givenUp = shop.network.wasHurt ? [] : checkGivenUp(shop);
  const letters = checkLetters(shop);
  await heal(shop, scheduler);
  const broken = [
    ...shop.tables.broken,
    ...givenUp,
    ...letters,
    ...checkOrders(shop),
    ...checkAnswers(shop),
    ...checkMails(shop),
    ...(await replay(shop, scheduler)),
  ];
  if (broken.length > 0) throw new PromiseBroken(broken.join("\n"));
};
