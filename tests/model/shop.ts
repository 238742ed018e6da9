import type { Scheduler } from "fast-check";
import * as z from "zod";
import { redriveOrder } from "../../cli/aws/redrive-order";
import { templateFor } from "../../handlers/domain/email";
import { detailTypes, eventFor, type OrderEvent } from "../../handlers/domain/events";
import type { OrderStatus } from "../../handlers/domain/order";
import { owesStock } from "../../handlers/domain/order-state";
import { noVelocity } from "../../handlers/fraud/velocity";
import { charging } from "../../handlers/fulfilment/charging";
import { claiming } from "../../handlers/fulfilment/claiming";
import { failPayment } from "../../handlers/fulfilment/fail-payment";
import { failShipping } from "../../handlers/fulfilment/fail-shipping";
import { refund } from "../../handlers/fulfilment/refund";
import { ship } from "../../handlers/fulfilment/ship";
import type { HttpEvent, HttpReply } from "../../handlers/http/route";
import { reserveStock } from "../../handlers/inventory/reserve-stock";
import { notify } from "../../handlers/notifications/notify";
import { writer } from "../../handlers/notifications/wording";
import { cancelOrder } from "../../handlers/orders/cancel-order";
import { createOrder } from "../../handlers/orders/create-order";
import { simulatedGateway } from "../../handlers/payments/simulated-gateway";
import { chargeRefusal } from "../../handlers/payments/stripe-amount";
import { reconcile } from "../../handlers/reconciliation/reconcile";
import { simulatedCarrier } from "../../handlers/shipping/simulated-carrier";
import { fulfilmentDefinition } from "../../infra/fulfilment-definition";
import { lambdaContext } from "../factories/lambda-context";
import { envelopeOf } from "../factories/order";
import { sqsBatch, sqsRecord } from "../factories/sqs-record";
import { recordTelemetry } from "../handlers/support/telemetry";
import { forgetfulCarrier, forgetfulGateway, KeyMemory } from "./forgetful";
import { type Call, type FaultPlan, Killed, Network } from "./network";
import { refundNotedLate } from "./noted-late";
import { type OnceTable, onceIn } from "./once-table";
import { catalogueOf, ledgerOf, orderStore, stockOf } from "./ports";
import { type SeededOrder, seed } from "./seed";
import { type Ended, MachineRun } from "./state-machine";
import { type Mistake, PromiseBroken, Tables } from "./tables";

/** Seconds: longer than anything runs, and than a claim counts. */
export const lapseSeconds = 900;

export type Consumer = "inventory" | "notifier" | "fulfilment";

const consumersOf = ({ type }: OrderEvent): readonly Consumer[] => [
  ...(type === "OrderCreated" || type === "OrderCancelled" ? (["inventory"] as const) : []),
  ...(type === "OrderConfirmed" ? (["fulfilment"] as const) : []),
  "notifier",
];

interface Mail {
  /** No two events of any orders have the same. */
  readonly subject: string;
  /** Whether its invocation failed: a mail whose sending wasn't noted may be sent again. */
  excused: boolean;
}

/** What a client was told: a status, by the request that it answers. */
export interface Answer {
  readonly request: string;
  readonly idempotencyKey?: string | undefined;
  readonly status: number;
  readonly orderId?: string | undefined;
  readonly cancels?: string | undefined;
}

interface ShopOptions {
  readonly orders?: readonly SeededOrder[];
  readonly compensateShippingFailure?: boolean;
  /** Whether provider and carrier have ids of their own, and forget idempotency keys after a day. */
  readonly forgetful?: boolean;
  /** A mistake that has to be noticed. */
  readonly mistake?: Mistake | undefined;
  /** Of the events; without one, its part of the shop stands still. */
  readonly consumers?: readonly Consumer[];
}

/** The whole shop in memory: the real handlers on ports that the scheduler orders and the commands let fail. */
export class Shop {
  readonly tables: Tables;
  readonly network: Network;
  readonly answers: Answer[] = [];
  readonly mails: Mail[] = [];
  /** By id, the orders whose fulfilment ended in the dead-letter queue, and the status that each was left in. */
  readonly givenUp = new Map<string, OrderStatus | undefined>();
  /** The dead-letter queue of fulfilment: ids of orders. */
  readonly letters: string[] = [];
  /** What each consumer has seen to the end, as `<consumer> <eventId>`. */
  readonly seen = new Set<string>();
  /** Milliseconds since 1970. */
  clock = Date.parse("2026-03-01T10:00:00.000Z");
  private readonly once: OnceTable = new Map();
  private readonly telemetry = recordTelemetry();
  private readonly keys = new KeyMemory();
  private executions = 0;

  constructor(
    scheduler: Scheduler,
    private readonly options: ShopOptions = {},
  ) {
    this.network = new Network(scheduler);
    this.tables = new Tables(options.mistake);
    for (const [index, order] of (options.orders ?? []).entries()) {
      const { orderId, attempt } = seed(this.tables, order, index);
      if (attempt === undefined) continue;
      this.giveUp(orderId);
      this.network.wasHurt = true;
    }
  }

  /** Who has to see an event, of those that this shop has. */
  consumersOf(event: OrderEvent): Consumer[] {
    return consumersOf(event).filter((consumer) => this.has(consumer));
  }

  has(consumer: Consumer): boolean {
    return this.options.consumers?.includes(consumer) ?? true;
  }

  /** Longer than any function runs or claim counts, by default: what still runs is killed. */
  passTime(seconds = lapseSeconds + 1): void {
    this.network.killAll();
    this.clock += seconds * 1_000;
  }

  /** What provider and carrier are, as a function of the call that reaches them. */
  private outside(call: Call) {
    const now = () => this.clock;
    if (this.options.forgetful) {
      const party = { tables: this.tables, call, keys: this.keys, now };
      return { gateway: forgetfulGateway(party), carrier: forgetfulCarrier(party) };
    }
    const ledger = ledgerOf(this.tables, call);
    return {
      gateway: simulatedGateway(ledger, { successRate: 1 }),
      carrier: simulatedCarrier(ledger, () => new Date(now())),
    };
  }

  /** Runs the reconciler, as its schedule does. */
  async reconcile(plan: FaultPlan): Promise<void> {
    const work = (call: Call) => {
      const { gateway, carrier } = this.outside(call);
      return reconcile({
        index: {
          oldest: ({ by, value }, until) =>
            call(`orders whose ${by} is ${value}`, () =>
              [...this.tables.orders.values()]
                .filter((order) => (by === "debt" ? owesStock(order) : order.status === value))
                .filter(({ createdAt }) => createdAt <= until)
                .map(({ orderId }) => orderId),
            ),
        },
        orders: orderStore(this.tables, call),
        payments: gateway,
        carrier,
        restarts: {
          publish: async (order) => void this.background(this.tell("inventory", [eventFor(order)], plan)),
          execute: async ({ orderId }, action) =>
            void this.background(this.fulfil({ action, orderId }, plan)),
        },
        rules: { compensateShippingFailure: this.options.compensateShippingFailure ?? false },
        telemetry: this.telemetry,
        now: () => new Date(this.clock),
      })({});
    };
    await this.network.invoke("reconciler", plan, work).catch((error: unknown) => {
      if (!(error instanceof Killed || isTimeout(error))) throw error;
    });
  }

  /** Lets something run, and keeps what it fails with: no handler may fail in a way that its caller can't tell. */
  background(work: Promise<unknown>): void {
    this.network.track(work).catch((error: unknown) => {
      this.tables.broken.push(`something failed: ${String(error)}`);
    });
  }

  /** A client was told that its order is cancelled: from then on nothing else may become of it. */
  confirmCancel(status: number, orderId: string): void {
    const reached = this.tables.orders.get(orderId)?.status;
    if (status === 200 && reached !== "CANCELLED")
      this.tables.broken.push(`the cancellation of ${orderId} is confirmed, and it is ${reached}`);
  }

  /** Brings events to a consumer, as its queue or its rule does. */
  async tell(consumer: Consumer, events: readonly OrderEvent[], plan: FaultPlan): Promise<void> {
    if (consumer !== "fulfilment") return this.deliver(consumer, events, plan);
    for (const event of events) {
      await this.fulfil({ action: "fulfil", orderId: event.data.orderId }, plan);
      this.seen.add(`fulfilment ${event.metadata.eventId}`);
    }
  }

  /** A request of the API. @returns undefined when the function was killed: API Gateway answers 503 */
  private request(
    name: string,
    plan: FaultPlan,
    handler: (call: Call) => (event: HttpEvent) => Promise<HttpReply>,
    event: HttpEvent,
  ): Promise<HttpReply> {
    const killed = { statusCode: 503 };
    return this.network
      .invoke(name, plan, (call) => handler(call)(event))
      .catch((error: unknown) => {
        if (error instanceof Killed) return killed;
        throw error;
      });
  }

  place(event: HttpEvent, risk: number, plan: FaultPlan): Promise<HttpReply> {
    const handler = (call: Call) =>
      createOrder({
        orders: orderStore(this.tables, call),
        catalogue: catalogueOf(call),
        scorer: () =>
          call("score", () => ({ check: "scored" as const, risk, reason: "a guess" })).catch(() => ({
            check: "unavailable" as const,
          })),
        limits: { maxLineQuantity: 100, maxOrderQuantity: 500, maxOrderTotal: { USD: 10_000_000 } },
        velocity: noVelocity,
        fraudThreshold: 0.8,
        refuseCharge: chargeRefusal,
        ...this.common,
      });
    return this.request("create-order", plan, handler, event);
  }

  cancel(event: HttpEvent, plan: FaultPlan): Promise<HttpReply> {
    const handler = (call: Call) => cancelOrder({ orders: orderStore(this.tables, call), ...this.common });
    return this.request("cancel-order", plan, handler, event);
  }

  private get common() {
    return { quota: async () => ({}), telemetry: this.telemetry, now: () => new Date(this.clock) };
  }

  /** Delivers events as one batch of a queue; an event that isn't acknowledged comes again. */
  async deliver(consumer: "inventory" | "notifier", events: readonly OrderEvent[], plan: FaultPlan) {
    const records = events.map((event) => sqsRecord(envelopeOf(event)));
    const mails: Mail[] = [];
    const handlerOn = (call: Call) =>
      consumer === "inventory" ? this.inventory(call) : this.notifier(call, mails);
    try {
      const answer = await this.network.invoke(consumer, plan, (call) =>
        handlerOn(call)(sqsBatch(...records), lambdaContext()),
      );
      const ignored = this.options.mistake === "partial failures are ignored";
      const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      for (const [index, event] of events.entries()) {
        const isFailed = !ignored && failed.includes(records[index]?.messageId ?? "");
        if (!isFailed) this.seen.add(`${consumer} ${event.metadata.eventId}`);
        for (const mail of mails) mail.excused ||= isFailed && mail.subject === templateFor(event).heading;
      }
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      for (const mail of mails) mail.excused = true;
    }
  }

  private inventory(call: Call) {
    const orders = orderStore(this.tables, call);
    return reserveStock({ ...this.common, orders, stock: stockOf(this.tables, call) });
  }

  private notifier(call: Call, sent: Mail[]) {
    return notify({
      mailEvents: Object.values(detailTypes),
      turn: async () => {},
      postpone: async () => {},
      orders: orderStore(this.tables, call),
      telemetry: this.telemetry,
      write: writer(undefined, this.telemetry),
      once: onceIn(this.once, call),
      suppressions: { find: async () => undefined },
      mailer: {
        send: (_to, { subject }) =>
          call(
            "send e-mail",
            () => {
              const mail = { subject, excused: false };
              this.mails.push(mail);
              sent.push(mail);
            },
            { repeated: false },
          ),
      },
    });
  }

  /** Starts fulfilment, as the rule does with an event, or an operator with an action. */
  async fulfil(input: unknown, plan: FaultPlan): Promise<Ended> {
    this.executions += 1;
    const executionId = `execution-${this.executions}`;
    const startedAt = this.clock;
    const run = new MachineRun(definitions[this.options.compensateShippingFailure ? 1 : 0], executionId, {
      isStopped: () => this.clock !== startedAt,
      invoke: (name, payload) => this.network.invoke(name, plan, (call) => this.step(name, call)(payload)),
      notify: (resource, parameters) => {
        if (resource.includes("sqs")) this.giveUp(letter.parse(parameters).MessageBody.orderId);
      },
    });
    return this.network.track(run.run(input));
  }

  private giveUp(orderId: string): void {
    this.givenUp.set(orderId, this.tables.orders.get(orderId)?.status);
    this.letters.push(orderId);
  }

  /** Goes on with the orders of all dead letters, as an operator does by `orders dlq redrive fulfilment`. */
  async redrive(plan: FaultPlan): Promise<void> {
    // Whoever has received a letter is the only one to see it.
    for (const orderId of new Set(this.letters.splice(0))) {
      const kept = await this.redriveOne(orderId, plan).catch(keptByFailure);
      const goes = kept === undefined || this.options.mistake === "a dead letter goes before its order moved";
      if (!goes) this.letters.push(orderId);
    }
  }

  private redriveOne(orderId: string, plan: FaultPlan): Promise<string | undefined> {
    return redriveOrder(orderId, {
      find: () =>
        this.network.invoke("get-order", plan, (call) => orderStore(this.tables, call).find(orderId)),
      resume: async (order) => {
        const { error: failure, output } = await this.fulfil({ action: "resume", orderId }, plan);
        const { outcome, begun } = ended.parse(output);
        return {
          failure,
          outcome,
          begun: begun ?? undefined,
          order: this.tables.orders.get(orderId) ?? order,
        };
      },
    });
  }

  private step(name: string, call: Call): (event: unknown) => Promise<unknown> {
    const now = () => new Date(this.clock);
    const { gateway, carrier } = this.outside(call);
    const deps = {
      orders: orderStore(this.tables, call),
      stock: stockOf(this.tables, call),
      gateway,
      telemetry: this.telemetry,
      now,
    };
    switch (name) {
      case "claim":
        return claiming({ ...deps, lapseSeconds });
      case "charge":
        return charging({ ...deps, lapseSeconds });
      case "ship":
        return ship({ ...deps, carrier });
      case "failPayment":
        return failPayment(deps);
      case "failShipping":
        return failShipping({ ...deps, carrier });
      case "refund": {
        const late = this.options.mistake === "a refund is noted after the money went back";
        return refund({ ...(late ? refundNotedLate(deps) : deps), carrier });
      }
      default:
        throw new PromiseBroken(`The machine calls ${name}, which isn't a step.`);
    }
  }
}

const ended = z.object({ outcome: z.string().optional(), begun: z.string().nullish() });

/** The command line ends with the error, and the letter comes back. */
const keptByFailure = (error: unknown): string => {
  if (error instanceof Killed || isTimeout(error)) return error.message;
  throw error;
};

/** A run whose index couldn't be asked: the next one comes in five minutes. */
const isTimeout = (error: unknown): error is Error => error instanceof Error && error.name === "TimeoutError";

const letter = z.object({ MessageBody: z.object({ orderId: z.string() }) });

const define = (compensateShippingFailure: boolean) =>
  fulfilmentDefinition(
    {
      claim: "claim",
      charge: "charge",
      ship: "ship",
      failPayment: "failPayment",
      failShipping: "failShipping",
      refund: "refund",
      alertTopicArn: "alerts",
      deadLetterQueueUrl: "dlq",
    },
    { compensateShippingFailure, timeoutSeconds: 600, compensationAttempts: 3 },
  );
const definitions = [define(false), define(true)] as const;
