import fc, { type AsyncCommand } from "fast-check";
import * as z from "zod";
import { httpEvent } from "../factories/http-event";
import { type Fault, FaultPlan } from "./network";
import type { Beginning, SeededOrder } from "./seed";
import type { Consumer, Shop } from "./shop";

/** Nothing is foretold: the promises are checked on the shop itself. */
export type Nothing = Record<string, never>;
type Command = AsyncCommand<Nothing, Shop>;

interface Order {
  readonly key?: string | undefined;
  readonly lines: Readonly<Record<string, number>>;
  readonly paymentMethod: string;
  readonly postalCode: string;
  readonly risk: number;
}

const answerBody = z.object({ orderId: z.string().optional() });
const bodyOf = (text = "{}") => answerBody.parse(JSON.parse(text));

class Place implements Command {
  constructor(
    private readonly order: Order,
    private readonly faults: readonly Fault[],
  ) {}

  check = () => true;

  async run(_: Nothing, shop: Shop): Promise<void> {
    const { key, lines, paymentMethod, postalCode, risk } = this.order;
    const event = httpEvent({
      ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
      body: {
        customerId: "CUST-1",
        customerEmail: "ada@example.com",
        items: Object.entries(lines).map(([productId, quantity]) => ({ productId, quantity })),
        paymentMethod,
        shippingAddress: { line1: "1 Main St", city: "Springfield", postalCode, country: "US" },
      },
    });
    const request = JSON.stringify({ lines, paymentMethod, postalCode });
    const answered = shop.place(event, risk, new FaultPlan(this.faults));
    shop.background(
      answered.then(({ statusCode = 0, body }) => {
        const { orderId } = statusCode === 201 ? bodyOf(body) : {};
        shop.answers.push({ request, idempotencyKey: key, status: statusCode, orderId });
      }),
    );
  }

  toString(): string {
    const { key, lines, paymentMethod, postalCode, risk } = this.order;
    const what = Object.entries(lines).map(([productId, quantity]) => `${quantity}×${productId}`);
    const how = [key && `key ${key}`, paymentMethod, `to ${postalCode}`, risk >= 0.8 && "looks like fraud"];
    return `place ${what.join("+")} (${how.filter(Boolean).join(", ")})${new FaultPlan(this.faults)}`;
  }
}

/** The n-th of what there is. */
const pick = <T>(things: readonly T[], index: number): T | undefined => things[index % things.length];

class Cancel implements Command {
  constructor(
    private readonly index: number,
    private readonly faults: readonly Fault[],
  ) {}

  check = () => true;

  async run(_: Nothing, shop: Shop): Promise<void> {
    const orderId = pick([...shop.tables.orders.keys()], this.index);
    if (orderId === undefined) return;
    const event = httpEvent({ path: `/orders/${orderId}/cancel`, pathParameters: { orderId } });
    const answered = shop.cancel(event, new FaultPlan(this.faults));
    shop.background(
      answered.then(({ statusCode = 0 }) => {
        shop.answers.push({ request: "cancel", status: statusCode, cancels: orderId });
        shop.confirmCancel(statusCode, orderId);
      }),
    );
  }

  toString = () => `cancel order ${this.index}${new FaultPlan(this.faults)}`;
}

class Deliver implements Command {
  constructor(
    private readonly consumer: Consumer,
    private readonly indexes: readonly number[],
    private readonly faults: readonly Fault[],
  ) {}

  check = () => true;

  async run(_: Nothing, shop: Shop): Promise<void> {
    const told = shop.tables.events.filter((event) => shop.consumersOf(event).includes(this.consumer));
    const events = this.indexes.flatMap((index) => pick(told, index) ?? []);
    if (events.length > 0) shop.background(shop.tell(this.consumer, events, new FaultPlan(this.faults)));
  }

  toString = () =>
    `deliver event ${this.indexes.join(" and ")} to ${this.consumer}${new FaultPlan(this.faults)}`;
}

class Operate implements Command {
  constructor(
    private readonly action: string,
    private readonly index: number,
    private readonly faults: readonly Fault[],
  ) {}

  check = () => true;

  async run(_: Nothing, shop: Shop): Promise<void> {
    const orderId = pick([...shop.tables.orders.keys()], this.index);
    if (orderId === undefined) return;
    shop.background(shop.fulfil({ action: this.action, orderId }, new FaultPlan(this.faults)));
  }

  toString = () => `operator: ${this.action} order ${this.index}${new FaultPlan(this.faults)}`;
}

class Redrive implements Command {
  constructor(private readonly faults: readonly Fault[]) {}

  check = () => true;

  async run(_: Nothing, shop: Shop): Promise<void> {
    shop.background(shop.redrive(new FaultPlan(this.faults)));
  }

  toString = () => `operator: redrive the dead letters${new FaultPlan(this.faults)}`;
}

class PassTime implements Command {
  constructor(private readonly seconds?: number) {}

  check = () => true;

  async run(_: Nothing, shop: Shop): Promise<void> {
    shop.passTime(this.seconds);
  }

  toString = () => `${this.seconds ?? "some"} seconds pass, what runs is killed`;
}

class Reconcile implements Command {
  constructor(private readonly faults: readonly Fault[]) {}

  check = () => true;

  async run(_: Nothing, shop: Shop): Promise<void> {
    shop.background(shop.reconcile(new FaultPlan(this.faults)));
  }

  toString = () => `the reconciler runs${new FaultPlan(this.faults)}`;
}

const faultsOf = (maxCalls: number) =>
  fc.array(
    fc.record({
      at: fc.nat(maxCalls),
      kind: fc.constantFrom("refused", "answer lost", "sent twice", "killed before", "killed after"),
    }),
    { maxLength: 2 },
  );

const wish = {
  lines: fc.constantFrom<Record<string, number>>({ A: 1 }, { A: 2 }, { B: 2 }, { A: 1, B: 1 }, { A: 3 }),
  paymentMethod: fc.constantFrom("pm_ok", "pm_declined", "pm_flaky", "pm_down", "pm_refund_down"),
  postalCode: fc.constantFrom("12345", "00000", "00002", "00003"),
};

const ordered = fc.record({
  ...wish,
  key: fc.option(fc.constantFrom("k1", "k2"), { nil: undefined }),
  risk: fc.constantFrom(0.1, 0.1, 0.1, 0.95),
});

/** They were paid, or they wouldn't have come that far. */
const unshipped = {
  ...wish,
  paymentMethod: fc.constantFrom("pm_ok", "pm_ok", "pm_refund_down"),
  begin: fc.constantFrom<Beginning>("unshipped", "refund given up"),
};

/** Orders that are there from the beginning. */
export const seeds = (
  begin: "pending" | "confirmed" | "unshipped",
  maxLength = 3,
): fc.Arbitrary<SeededOrder[]> =>
  fc.array(fc.record(begin === "unshipped" ? unshipped : { ...wish, begin: fc.constant<Beginning>(begin) }), {
    minLength: 1,
    maxLength,
  });

const index = fc.nat(5);

/** What may happen, at any moment. */
export const place = fc.tuple(ordered, faultsOf(5)).map(([order, faults]) => new Place(order, faults));
export const cancel = fc.tuple(index, faultsOf(4)).map(([order, faults]) => new Cancel(order, faults));
export const deliverTo = (consumer: Consumer, batch = 1, calls = 4) =>
  fc
    .tuple(fc.array(index, { minLength: 1, maxLength: batch }), faultsOf(calls))
    .map(([indexes, faults]) => new Deliver(consumer, indexes, faults));
export const operate = fc
  .tuple(fc.constantFrom("fulfil", "retry-shipping", "refund", "resume"), index, faultsOf(15))
  .map(([action, order, faults]) => new Operate(action, order, faults));
export const redrive = faultsOf(15).map((faults) => new Redrive(faults));
export const passTime = fc.constant(new PassTime());

const minute = 60;
const day = 24 * 60 * minute;
/** Minutes, an hour, or days: within a claim, after it, and after idempotency keys are forgotten. */
export const passLong = fc
  .constantFrom(5 * minute, 60 * minute, 25 * 60 * minute, 3 * day)
  .map((seconds) => new PassTime(seconds));
export const reconcile = faultsOf(12).map((faults) => new Reconcile(faults));
