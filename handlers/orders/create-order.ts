import { IdempotencyKeyReused, InvalidRequest, OrderFlagged } from "../domain/errors";
import { fieldErrors } from "../domain/field-errors";
import { assessByRules, decide, type FraudLimits, type Ordered, type Verdict } from "../domain/fraud";
import { newOrder, type Order } from "../domain/order";
import { type OrderRequest, orderRequest } from "../domain/order-request";
import { quote } from "../domain/pricing";
import type { FraudScorer } from "../fraud/fraud-scorer";
import { type ClientRouteDeps, clientRoute } from "../http/client-route";
import { jsonBody } from "../http/json-body";
import type { Exchange, Reply } from "../http/route";
import type { Catalogue } from "./catalogue";
import { fingerprint, idempotencyKeyOf } from "./idempotency";
import { derivedOrderId, randomOrderId } from "./order-id";
import type { OrderStore, StoredOrder } from "./order-store";
import type { CreatedOrder } from "./order-view";

export interface CreateOrderDeps extends ClientRouteDeps {
  readonly orders: OrderStore;
  readonly catalogue: Catalogue;
  readonly scorer: FraudScorer;
  readonly limits: FraudLimits;
  /** From 0 to 1; a risk that reaches it is refused. */
  readonly fraudThreshold: number;
  readonly now: () => Date;
}

/** `POST /orders`: reads, decides, and writes once. The event is the table's stream's business. */
export const createOrder = (deps: CreateOrderDeps) =>
  clientRoute(deps, async (exchange) => {
    const { clientId } = exchange.caller;
    const request = read(exchange);
    const requestHash = fingerprint(request);
    const key = idempotencyKeyOf(exchange.event.headers["idempotency-key"]);
    const orderId = key === undefined ? randomOrderId() : derivedOrderId(clientId, key);

    // Asked first, so that a repeat costs no fraud check and isn't judged anew.
    const twin = async () => (key === undefined ? undefined : deps.orders.find(orderId));
    const earlier = await twin();
    if (earlier) return replay(earlier, requestHash);

    const { correlationId } = exchange;
    const decided = await decideOn(deps, { request, orderId, clientId, correlationId }).catch(
      async (error: unknown) => {
        // Two requests with one key at once may be judged differently: what was accepted holds for both.
        const accepted = await twin();
        if (accepted) return accepted;
        throw error;
      },
    );
    if ("requestHash" in decided) return replay(decided, requestHash);
    const order = { ...decided, requestHash };
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
  body: { orderId, status: "PENDING", total, createdAt } satisfies CreatedOrder,
});
