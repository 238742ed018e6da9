import type { OrdersApi, OrderView } from "../api/orders-api";
import { isSettled } from "../api/settled";
import { execute } from "../aws/fulfilment";
import type { Context } from "../context";
import { Failed, Refused } from "../errors";
import type { OwnShop } from "./own-shop";
import type { Scenario } from "./scenario";

/** The state of a run. */
export interface Stage {
  readonly context: Context;
  /** Calls the API as the run's own client. */
  readonly api: OrdersApi;
  readonly shop: OwnShop;
  /** The placed orders, for the clean-up. */
  readonly placed: Set<string>;
  /** Seconds that one scenario may take. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** The outcome of an order, or why there is no order. */
export interface Played {
  readonly email: string;
  readonly order?: OrderView;
  /** The API's own code. */
  readonly refused?: string;
}

/** SES accepts it in the sandbox too; the part after the + identifies the order. */
const mailbox = (label: string): string => `success+${label}@simulator.amazonses.com`;

/** How often a cancellation may come too late before that counts as a failure. */
const attempts = 3;

/** Places the order of a scenario, performs its intermediate action, and waits for the order's end. */
export const play = async (stage: Stage, scenario: Scenario): Promise<Played> => {
  for (let attempt = 1; ; attempt += 1) {
    stage.signal.throwIfAborted();
    const label = `${stage.shop.run}-${scenario.name.replace(/\W+/g, "-")}-${attempt}`;
    const played = await playOnce(stage, scenario, { label, email: mailbox(label) });
    // Fulfilment may correctly be faster than the cancellation.
    const late = scenario.action === "cancel" && played.refused === "transition-not-allowed";
    if (!late || attempt === attempts) return played;
  }
};

interface Names {
  /** Also the order's Idempotency-Key. */
  readonly label: string;
  readonly email: string;
}

const playOnce = async (stage: Stage, scenario: Scenario, names: Names): Promise<Played> => {
  const { email } = names;
  try {
    const orderId = await place(stage, scenario, names);
    if (scenario.action === "cancel") await stage.api.cancel(orderId, "orders smoke");
    else await placeAgain(stage, scenario, names, orderId);
    const order = await ended(stage, orderId);
    if (scenario.action !== "refund" || order.status !== "SHIPPING_FAILED") return { email, order };
    return { email, order: await refund(stage, order) };
  } catch (error) {
    if (error instanceof Refused && error.code !== undefined) return { email, refused: error.code };
    throw error;
  }
};

const place = async ({ api, shop, placed }: Stage, scenario: Scenario, names: Names): Promise<string> => {
  const { order } = await api.place(bodyOf(shop, scenario, names), names.label);
  placed.add(order.orderId);
  return order.orderId;
};

/** Repeats the request, as a client does whose connection broke: it must get the same order. */
const placeAgain = async (
  { api, shop, placed }: Stage,
  scenario: Scenario,
  names: Names,
  orderId: string,
): Promise<void> => {
  const { order, replayed } = await api.place(bodyOf(shop, scenario, names), names.label);
  placed.add(order.orderId);
  if (replayed && order.orderId === orderId) return;
  throw new Failed(`One Idempotency-Key placed two orders: ${orderId} and ${order.orderId}.`);
};

const bodyOf = ({ productId }: OwnShop, scenario: Scenario, { label, email }: Names) => {
  const { quantity, paymentMethod, postalCode } = scenario;
  return {
    customerId: `smoke-${label}`.slice(0, 64),
    customerEmail: email,
    items: [{ productId, quantity }],
    paymentMethod,
    ...(postalCode === undefined ? {} : { shippingAddress: { ...address, postalCode } }),
  };
};

const address = { line1: "1 Test Street", city: "Springfield", region: "IL", country: "US" } as const;

const ended = ({ context, api, seconds, signal }: Stage, orderId: string): Promise<OrderView> =>
  context.until(`${orderId} to end`, { seconds, signal }, () => api.get(orderId), isSettled);

/** Acts as an operator. */
const refund = async ({ context, seconds }: Stage, order: OrderView): Promise<OrderView> =>
  (await execute(context, order, { action: "refund", seconds })).order;
