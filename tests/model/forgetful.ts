import {
  CarrierUnavailable,
  PaymentDeclined,
  PaymentUnavailable,
  ShippingRefused,
} from "../../handlers/fulfilment/errors";
import type { Charge, PaymentGateway } from "../../handlers/payments/payment-gateway";
import type { Carrier, Parcel } from "../../handlers/shipping/carrier";
import type { Call } from "./network";
import type { Tables } from "./tables";

/** Milliseconds that an idempotency key is remembered. */
const memory = 24 * 60 * 60 * 1_000;

/** Ids of what was opened under keys, by a party that forgets keys after a day: then the same key opens another. */
export class KeyMemory {
  private readonly known = new Map<string, { readonly id: string; readonly at: number }>();
  private made = 0;

  idFor(kind: string, key: string, now: number): string {
    const before = this.known.get(key);
    if (before !== undefined && now - before.at < memory) return before.id;
    this.made += 1;
    const id = `${kind}_${this.made}`;
    this.known.set(key, { id, at: now });
    return id;
  }
}

interface Party {
  readonly tables: Tables;
  readonly call: Call;
  readonly keys: KeyMemory;
  readonly now: () => number;
}

const chargeId = ({ orderId }: Charge, intentId: string): string => `charge#${orderId}/${intentId}`;
const labelId = ({ orderId }: Pick<Parcel, "orderId">, shipmentId: string): string =>
  `label#${orderId}/${shipmentId}`;

/** A provider like Stripe: intents have ids of its own, and every call may be lost or come late. */
export const forgetfulGateway = ({ tables, call, keys, now }: Party): PaymentGateway => ({
  provider: "forgetful",
  open: (charge, attemptId) => call(`open ${charge.orderId}`, () => keys.idFor("pi", attemptId, now())),
  charge: (charge, { intentId }) =>
    call(`charge ${intentId}`, () => {
      const id = chargeId(charge, intentId);
      const before = tables.ledger.get(id)?.outcome;
      if (before === "charged") return { transactionId: intentId };
      if (before !== undefined) throw new PaymentDeclined(`it is ${before}`);
      if (charge.paymentMethod === "pm_down") throw new PaymentUnavailable("pm_down is never up");
      const declined = charge.paymentMethod === "pm_declined";
      tables.settle(id, { outcome: declined ? "declined" : "charged", transactionId: intentId });
      if (declined) throw new PaymentDeclined("the card was declined");
      return { transactionId: intentId };
    }),
  cancel: (charge, { intentId }) =>
    call(`cancel ${intentId}`, () => {
      const id = chargeId(charge, intentId);
      const { outcome } = tables.settle(id, { outcome: "cancelled" });
      if (outcome === "charged")
        tables.settle(id, { outcome: "refunded", refundId: `re_${intentId}` }, "charged");
    }),
  refund: (charge, { transactionId }) =>
    call(`refund ${transactionId}`, () => {
      if (charge.paymentMethod === "pm_refund_down")
        throw new PaymentUnavailable("pm_refund_down never refunds");
      const refundId = `re_${transactionId}`;
      const { outcome } = tables.settle(
        chargeId(charge, transactionId),
        { outcome: "refunded", refundId },
        "charged",
      );
      if (outcome !== "refunded") throw new PaymentDeclined("there is no charge to refund");
      return { refundId };
    }),
  stateOf: (charge, intentId) =>
    call(`look up ${intentId}`, () => {
      const outcome = tables.ledger.get(chargeId(charge, intentId ?? ""))?.outcome;
      return outcome === "charged" || outcome === "refunded" ? outcome : "none";
    }),
});

const failures: Readonly<Record<string, number>> = { "00002": Number.POSITIVE_INFINITY, "00003": 2 };

/** A carrier whose shipments have ids of its own. */
export const forgetfulCarrier = ({ tables, call, keys, now }: Party): Carrier => ({
  book: (parcel, attemptId) => call(`book ${parcel.orderId}`, () => keys.idFor("sh", attemptId, now())),
  ship: (parcel, { intentId }) =>
    call(`ship ${intentId}`, () => {
      const postalCode = parcel.shippingAddress?.postalCode ?? "";
      if (postalCode === "00000") throw new ShippingRefused("nobody delivers to this address");
      const counter = `label#${parcel.orderId}`;
      const attempts = (tables.ledger.get(counter)?.attempts ?? 0) + 1;
      tables.ledger.set(counter, { id: counter, attempts });
      if (attempts <= (failures[postalCode] ?? 0)) throw new CarrierUnavailable("it is out of reach");
      const label = { carrier: "Post", trackingNumber: intentId, estimatedDelivery: "2026-03-09" };
      const settled = tables.settle(labelId(parcel, intentId), { outcome: "labelled", label });
      if (settled.label === undefined) throw new CarrierUnavailable("the parcel was called back meanwhile");
      return settled.label;
    }),
  recall: (parcel, { intentId }) =>
    call(
      `recall ${intentId}`,
      () => tables.settle(labelId(parcel, intentId), { outcome: "cancelled" }).label,
    ),
  labelOf: (parcel, shipmentId) =>
    call(`look up ${shipmentId}`, () => tables.ledger.get(labelId(parcel, shipmentId ?? ""))?.label),
});
