import { IdempotencyKeyReused, InvalidRequest, OrderFlagged } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { assessByRules, decide, type FraudLimits, type Ordered, type Verdict } from "../domain/fraud";
import { newOrder, type Order } from "../domain/order";
import { type OrderRequest, orderRequest } from "../domain/order-request";
import { quote } from "../domain/pricing";
import type { FraudScorer } from "../fraud/fraud-scorer";
import { jsonBody } from "../http/json-body";
import { clientOf, type Exchange, type Reply, route } from "../http/route";
import type { Telemetry } from "../telemetry/telemetry";
import type { Catalogue } from "./catalogue";
import { fingerprint, idempotencyKeyOf } from "./idempotency";
import { derivedOrderId, randomOrderId } from "./order-id";
import type { OrderStore, StoredOrder } from "./order-store";

export interface CreateOrderDeps {
  readonly orders: OrderStore;
  readonly catalogue: Catalogue;
  readonly scorer: FraudScorer;
  readonly limits: FraudLimits;
  /** From 0 to 1; a risk that reaches it is refused. */
  readonly fraudThreshold: number;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** `POST /orders`: reads, decides, and writes once. The event is the table's stream's business. */
export const createOrder = (deps: CreateOrderDeps) =>
  route(deps.telemetry, async (exchange) => {
    const clientId = clientOf(exchange.event);
    const request = read(exchange);
    const requestHash = fingerprint(request);
    const key = idempotencyKeyOf(exchange.event.headers["idempotency-key"]);
    const orderId = key === undefined ? randomOrderId() : derivedOrderId(clientId, key);

    // Asked first, so that a repeat costs no fraud check and isn't judged anew.
    const earlier = key === undefined ? undefined : await deps.orders.find(orderId);
    if (earlier) return replay(earlier, requestHash);

    const { correlationId } = exchange;
    const order = { ...(await decideOn(deps, { request, orderId, clientId, correlationId })), requestHash };
    const other = await deps.orders.create(order);
    // Without a key the id is ours alone: what is there is this very write, whose answer was lost.
    if (other) return key === undefined ? created(other) : replay(other, requestHash);

    deps.telemetry.count("OrdersCreated");
    deps.telemetry.info("Order created", { orderId, correlationId, fraudCheck: order.fraudCheck });
    return created(order);
  });

const read = ({ event }: Exchange): OrderRequest => {
  const parsed = orderRequest.safeParse(jsonBody(event));
  if (!parsed.success) throw new InvalidRequest(fieldErrors(parsed.error));
  return parsed.data;
};

interface Candidate extends Pick<Order, "orderId" | "clientId" | "correlationId"> {
  readonly request: OrderRequest;
}

const decideOn = async (deps: CreateOrderDeps, candidate: Candidate): Promise<Order> => {
  const { request, orderId, correlationId } = candidate;
  const priced = quote(request, await deps.catalogue.find(request.items.map(({ productId }) => productId)));
  const verdict = await judge(deps, priced);
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
  return newOrder({ ...candidate, ...priced, fraudCheck: verdict.check, fraudRisk: verdict.risk, createdAt });
};

/** What the rules refuse needs no second opinion: the LLM can only raise the risk. */
const judge = async (
  { limits, scorer, fraudThreshold }: CreateOrderDeps,
  ordered: Ordered,
): Promise<Verdict> => {
  const rules = assessByRules(ordered, limits);
  const alone = decide(rules, { check: "disabled" }, fraudThreshold);
  return alone.flagged ? alone : decide(rules, await scorer(ordered), fraudThreshold);
};

const replay = (earlier: StoredOrder, requestHash: string): Reply => {
  if (earlier.requestHash !== requestHash) throw new IdempotencyKeyReused();
  return created(earlier, { "idempotent-replayed": "true" });
};

/** What was answered at first, however far the order is by now. */
const created = ({ orderId, total, createdAt }: Order, headers: Record<string, string> = {}): Reply => ({
  status: 201,
  headers: { location: `/orders/${orderId}`, ...headers },
  body: { orderId, status: "PENDING", total, createdAt },
});
