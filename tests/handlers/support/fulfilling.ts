import { expect } from "chai";
import { begin, open } from "../../../handlers/domain/attempt";
import type { Order } from "../../../handlers/domain/order";
import { claim, confirm, failShipping, pay, ship } from "../../../handlers/domain/order-state";
import type { PaymentGateway } from "../../../handlers/payments/payment-gateway";
import type { Carrier } from "../../../handlers/shipping/carrier";
import { at, pendingOrder } from "../../factories/order";
import { tableOf } from "./one-order";
import { recordTelemetry } from "./telemetry";

export const executionId = "execution-1";
export const now = "2026-03-01T10:05:00.000Z";
export const label = { carrier: "Parcel", trackingNumber: "TRACK-1", estimatedDelivery: "2026-03-04" };

const claimedAnew = (order: Order): Order => claim(order, { executionId, claimedAt: at });

export const claimed = (changes: Partial<Order> = {}): Order =>
  claimedAnew(confirm(pendingOrder(changes), at));
/** A charge that the provider knows by an id. */
export const charging = () => open(begin(claimed(), "charge", at), "pi_1", at);
export const paid = (): Order => {
  const order = charging();
  return pay(order, { provider: "simulated", transactionId: "pi_1", amount: order.total, at });
};
/** A parcel that the carrier knows by an id. */
export const shipping = () => open(begin(paid(), "label", at), "shp_1", at);
export const recalling = () => begin(shipping(), "recall", at);
export const shipped = (): Order => ship(shipping(), { ...label, at });
/** An order that no carrier took, whose execution let go of it. */
export const letGo = (): Order => failShipping(paid(), "no carrier", at);
/** That order, claimed again. */
export const unshipped = (): Order => claimedAnew(letGo());

interface Outside {
  readonly gateway?: Partial<PaymentGateway>;
  readonly carrier?: Partial<Carrier>;
}

const nothing = (what: string) => () => expect.fail(`nothing is ${what} here`);

/** What steps need, with one order in memory. Of what is outside only that may be asked which a test gives. */
export const around = (order: Order, { gateway = {}, carrier = {} }: Outside = {}) => {
  const table = tableOf(order);
  const telemetry = recordTelemetry();
  return {
    ...table,
    telemetry,
    now: () => new Date(now),
    gateway: {
      provider: "simulated",
      open: nothing("opened"),
      charge: nothing("charged"),
      cancel: nothing("cancelled"),
      refund: nothing("refunded"),
      stateOf: nothing("looked up"),
      ...gateway,
    },
    carrier: {
      book: nothing("booked"),
      ship: nothing("shipped"),
      recall: nothing("called back"),
      labelOf: nothing("looked up"),
      ...carrier,
    },
  };
};

/** Somebody else writes the order: what was read of it is no longer so. */
export const overtake = async ({ orders, stored }: ReturnType<typeof around>): Promise<void> => {
  await orders.move(stored(), { ...stored(), version: stored().version + 1 });
};
