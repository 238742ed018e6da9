import { AmountNotChargeable, IdempotencyKeyReused, InvalidRequest, OrderFlagged } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { amountLimitIn, assessByRules, decide, type FraudLimits, type Verdict, worse } from "../domain/fraud";
import { newOrder, type Order } from "../domain/order";
import { type OrderRequest, orderRequest } from "../domain/order-request";
import { type Quote, quote } from "../domain/pricing";
import type { FraudScorer } from "../fraud/fraud-scorer";
import type { Velocity } from "../fraud/velocity";
import { type ClientRouteDeps, clientRoute } from "../http/client-route";
import { jsonBody } from "../http/json-body";
import type { Exchange, Reply } from "../http/route";
import type { RefuseCharge } from "../payments/charge-refusal";
import type { Catalogue } from "./catalogue";
import { fingerprint, idempotencyKeyOf } from "./idempotency";
import { derivedOrderId, randomOrderId } from "./order-id";
import type { OrderStore, StoredOrder } from "./order-store";
import type { CreatedOrder } from "./order-view";

export interface CreateOrderDeps extends ClientRouteDeps {
  readonly orders: OrderStore;
  readonly catalogue: Catalogue;
  readonly refuseCharge: RefuseCharge;
  readonly scorer: FraudScorer;
  readonly limits: FraudLimits;
  readonly velocity: Velocity;
  /** From 0 to 1; a risk that reaches it is refused. */
  readonly fraudThreshold: number;
  readonly now: () => Date;
}

/** `POST /orders`: reads, decides, and writes once. The table's stream publishes the event. */
export const createOrder = (deps: CreateOrderDeps) => {
  const warnOnce = unlimitedTotals(deps);
  return clientRoute(deps, async (exchange) => {
    const { clientId } = exchange.caller;
    const request = read(exchange);
    const requestHash = fingerprint(request);
    const key = idempotencyKeyOf(exchange.event.headers["idempotency-key"]);
    const orderId = key === undefined ? randomOrderId() : derivedOrderId(clientId, key);

    // Checked first, so that a repeat costs no second fraud check and gets no different result.
    const twin = async () => (key === undefined ? undefined : deps.orders.find(orderId));
    const earlier = await twin();
    if (earlier) return replay(earlier, requestHash);

    const { correlationId } = exchange;
    const decided = await decideOn(deps, { request, requestHash, orderId, clientId, correlationId }).catch(
      async (error: unknown) => {
        // The fraud check may judge two simultaneous requests with one key differently: both get the accepted order.
        const accepted = await twin();
        if (accepted) return accepted;
        throw error;
      },
    );
    if ("requestHash" in decided) return replay(decided, requestHash);
    const order = { ...decided, requestHash };
    const other = await deps.orders.create(order);
    // Without a key, the id is unique to this request, so the existing order is this write, whose response was lost.
    if (other) return key === undefined ? created(other) : replay(other, requestHash);

    deps.telemetry.count("OrdersCreated");
    deps.telemetry.info("Order created", { orderId, correlationId, fraudCheck: order.fraudCheck });
    warnOnce(order.total.currency);
    return created(order);
  });
};

/** Each worker logs once if a currency has no limit. */
const unlimitedTotals = ({ limits, telemetry }: CreateOrderDeps) => {
  const known = new Set<string>();
  return (currency: string): void => {
    if (known.has(currency) || amountLimitIn(limits.maxOrderTotal, currency) !== undefined) return;
    known.add(currency);
    telemetry.warn("No limit is set for an order's total in this currency", { currency });
  };
};

const read = ({ event }: Exchange): OrderRequest => {
  const parsed = orderRequest.safeParse(jsonBody(event));
  if (!parsed.success) throw new InvalidRequest(fieldErrors(parsed.error));
  return parsed.data;
};

interface Candidate extends Pick<Order, "orderId" | "clientId" | "correlationId"> {
  readonly request: OrderRequest;
  readonly requestHash: string;
}

const decideOn = async (deps: CreateOrderDeps, candidate: Candidate): Promise<Order> => {
  const { request, requestHash, ...ids } = candidate;
  const { orderId, correlationId } = ids;
  const priced = quote(request, await deps.catalogue.find(request.items.map(({ productId }) => productId)));
  const refusal = deps.refuseCharge(priced.total);
  if (refusal) throw new AmountNotChargeable(priced.total, refusal);
  const verdict = await judge(deps, candidate, priced);
  if (verdict.check === "unavailable") deps.telemetry.count("FraudCheckUnavailable");
  if (verdict.flagged) {
    deps.telemetry.count("OrdersFlagged");
    deps.telemetry.warn("Order flagged", {
      orderId,
      correlationId,
      risk: verdict.risk,
      reasons: verdict.reasons,
    });
    throw new OrderFlagged();
  }
  const createdAt = deps.now().toISOString();
  return newOrder({
    ...ids,
    request,
    ...priced,
    fraudCheck: verdict.check,
    fraudRisk: verdict.risk,
    createdAt,
  });
};

/**
 * An order that the rules refuse isn't sent to the LLM, which can only raise the risk. An order that passes the rules is
 * counted once before the LLM is called, so that a flood of orders doesn't reach it.
 */
const judge = async (deps: CreateOrderDeps, candidate: Candidate, ordered: Quote): Promise<Verdict> => {
  const { scorer, fraudThreshold } = deps;
  const rules = assessByRules(ordered, deps.limits);
  const alone = decide(rules, { check: "disabled" }, fraudThreshold);
  if (alone.flagged) return alone;
  const mark = fingerprint([candidate.orderId, candidate.requestHash]).slice(0, 16);
  const lately = await deps.velocity({ ...candidate, ordered, mark });
  const together = worse(rules, lately);
  const counted = decide(together, { check: "disabled" }, fraudThreshold);
  return counted.flagged ? counted : decide(together, await scorer(ordered), fraudThreshold);
};

const replay = (earlier: StoredOrder, requestHash: string): Reply => {
  if (earlier.requestHash !== requestHash) throw new IdempotencyKeyReused();
  return created(earlier, { "idempotent-replayed": "true" });
};

/** The first response, whatever the order's status is now. */
const created = ({ orderId, total, createdAt }: Order, headers: Record<string, string> = {}): Reply => ({
  status: 201,
  headers: { location: `/orders/${orderId}`, ...headers },
  body: { orderId, status: "PENDING", total, createdAt } satisfies CreatedOrder,
});
