import type { Scheduler } from "fast-check";
import * as z from "zod";
import { templateFor } from "../../handlers/domain/email";
import type { OrderEvent } from "../../handlers/domain/events";
import { confirm } from "../../handlers/domain/order-state";
import { charge } from "../../handlers/fulfilment/charge";
import { claim } from "../../handlers/fulfilment/claim";
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
import { derivedOrderId } from "../../handlers/orders/order-id";
import { simulatedGateway } from "../../handlers/payments/simulated-gateway";
import { simulatedCarrier } from "../../handlers/shipping/simulated-carrier";
import { fulfilmentDefinition } from "../../infra/fulfilment-definition";
import { lambdaContext } from "../factories/lambda-context";
import { envelopeOf, pendingOrder } from "../factories/order";
import { sqsBatch, sqsRecord } from "../factories/sqs-record";
import { recordTelemetry } from "../handlers/support/telemetry";
import { type Call, type FaultPlan, Killed, Network } from "./network";
import { type OnceTable, onceIn } from "./once-table";
import { catalogueOf, ledgerOf, orderStore, stockOf } from "./ports";
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

export interface SeededOrder {
  readonly lines: Readonly<Record<string, number>>;
  readonly paymentMethod: string;
  readonly postalCode: string;
  /** Whether its stock is reserved, where there is enough. */
  readonly confirmed: boolean;
}

interface ShopOptions {
  readonly orders?: readonly SeededOrder[];
  readonly compensateShippingFailure?: boolean;
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
  /** Ids of orders whose fulfilment ended in the dead-letter queue. */
  readonly givenUp = new Set<string>();
  /** What each consumer has seen to the end, as `<consumer> <eventId>`. */
  readonly seen = new Set<string>();
  /** Milliseconds since 1970. */
  clock = Date.parse("2026-03-01T10:00:00.000Z");
  private readonly once: OnceTable = new Map();
  private readonly telemetry = recordTelemetry();
  private executions = 0;

  constructor(
    scheduler: Scheduler,
    private readonly options: ShopOptions = {},
  ) {
    this.network = new Network(scheduler);
    this.tables = new Tables(options.mistake);
    for (const [index, seed] of (options.orders ?? []).entries()) this.seed(seed, index);
  }

  /** An order that was placed before anything else happens. */
  private seed({ lines, paymentMethod, postalCode, confirmed }: SeededOrder, index: number): void {
    const orderId = derivedOrderId("seed", String(index));
    const shippingAddress = { line1: "1 Main St", city: "Springfield", postalCode, country: "US" };
    const order = pendingOrder({ orderId, paymentMethod, shippingAddress }, lines);
    this.tables.insert({ ...order, requestHash: "seeded" });
    const fits = order.items.every(
      ({ productId, quantity }) => (this.tables.stock.get(productId) ?? 0) >= quantity,
    );
    if (confirmed && fits) this.tables.update(order, confirm(order, order.createdAt), "takes");
  }

  /** Who has to see an event, of those that this shop has. */
  consumersOf(event: OrderEvent): Consumer[] {
    return consumersOf(event).filter((consumer) => this.has(consumer));
  }

  has(consumer: Consumer): boolean {
    return this.options.consumers?.includes(consumer) ?? true;
  }

  /** Longer than any function runs or claim counts: what still runs is killed. */
  passTime(): void {
    this.network.killAll();
    this.clock += (lapseSeconds + 1) * 1_000;
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
        limits: { maxLineQuantity: 100, maxOrderTotal: 10_000_000 },
        fraudThreshold: 0.8,
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
    return reserveStock({ ...this.common, stock: stockOf(this.tables, call) });
  }

  private notifier(call: Call, sent: Mail[]) {
    return notify({
      telemetry: this.telemetry,
      write: writer(undefined, this.telemetry),
      once: onceIn(this.once, call),
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
        if (resource.includes("sqs")) this.givenUp.add(letter.parse(parameters).MessageBody.orderId);
      },
    });
    return this.network.track(run.run(input));
  }

  private step(name: string, call: Call): (event: unknown) => Promise<unknown> {
    const ledger = ledgerOf(this.tables, call);
    const now = () => new Date(this.clock);
    const carrier = simulatedCarrier(ledger, now);
    const deps = {
      orders: stockOf(this.tables, call),
      gateway: simulatedGateway(ledger, { successRate: 1 }),
      telemetry: this.telemetry,
      now,
    };
    switch (name) {
      case "claim":
        return claim({ ...deps, lapseSeconds });
      case "charge":
        return charge(deps);
      case "ship":
        return ship({ ...deps, carrier });
      case "failPayment":
        return failPayment(deps);
      case "failShipping":
        return failShipping({ ...deps, carrier });
      case "refund":
        return refund(deps);
      default:
        throw new PromiseBroken(`The machine calls ${name}, which isn't a step.`);
    }
  }
}

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
